package dev.tern.llm.gguf;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a model with its weights as floats, of the same values: what llama.cpp makes of it rounds
 * no activations. A program, not a test: run {@code WidenedGguf MODEL OUT} on the test class path.
 */
final class WidenedGguf {
  private static final int ALIGNMENT = 32; // what GGUF has by itself
  private static final int F32 = 0;

  private WidenedGguf() {}

  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    try (GgufFile file = GgufFile.open(model);
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[1])), 1 << 20)) {
      // No key is empty, so this is where the metadata end.
      byte[] head = new byte[Math.toIntExact(file.metadata().offset(""))];
      try (var in = Files.newInputStream(model)) {
        in.readNBytes(head, 0, head.length);
      }
      out.write(head);
      long size = head.length;
      long at = 0;
      for (TensorInfo tensor : file.tensors().values()) {
        byte[] entry = entry(tensor, at);
        out.write(entry);
        size += entry.length;
        at += padded(4 * count(tensor));
      }
      out.write(new byte[(int) (padded(size) - size)]);
      for (TensorInfo tensor : file.tensors().values()) {
        writeNumbers(file, tensor, out);
      }
    }
  }

  /** Its line of the table, as {@link GgufFile} draws it. */
  private static byte[] entry(TensorInfo tensor, long offset) {
    byte[] name = tensor.name().getBytes(StandardCharsets.UTF_8);
    ByteBuffer entry =
        ByteBuffer.allocate(8 + name.length + 4 + 8 * tensor.shape().size() + 4 + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(name.length)
            .put(name)
            .putInt(tensor.shape().size());
    tensor.shape().forEach(entry::putLong);
    return entry.putInt(F32).putLong(offset).array();
  }

  private static void writeNumbers(GgufFile file, TensorInfo tensor, OutputStream out)
      throws IOException {
    int columns = Math.toIntExact(tensor.shape().get(0));
    int rowSize = tensor.format().rowSize(columns);
    byte[] row = new byte[rowSize];
    float[] numbers = new float[columns];
    ByteBuffer bytes = ByteBuffer.allocate(4 * columns).order(ByteOrder.LITTLE_ENDIAN);
    long rows = count(tensor) / columns;
    for (long i = 0; i < rows; i++) {
      file.read(tensor, i * rowSize, rowSize, row);
      tensor.format().dequantize(row, 0, numbers, 0, columns);
      bytes.asFloatBuffer().put(numbers);
      out.write(bytes.array());
    }
    long size = 4 * count(tensor);
    out.write(new byte[(int) (padded(size) - size)]);
  }

  private static long count(TensorInfo tensor) {
    return tensor.shape().stream().reduce(1L, Math::multiplyExact);
  }

  private static long padded(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
