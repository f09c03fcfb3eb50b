package dev.tern.llm.gguf;

import dev.tern.llm.LlmException;
import dev.tern.tensor.quant.Format;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a GGUF file from front to back, without holding any tensor: first all metadata and the
 * table are told, then {@link #write} asks for the data in the table's order. {@link GgufFile}
 * draws the layout.
 */
public final class GgufWriter {
  private static final int ALIGNMENT = 32;
  private static final int BUFFER_SIZE = 1 << 20;

  private final ByteArrayOutputStream metadata = new ByteArrayOutputStream();
  private final List<TensorInfo> tensors = new ArrayList<>(); // offsets from the start of the data
  private int metadataCount;
  private long dataSize;

  /** Writes the data of one tensor. */
  @FunctionalInterface
  public interface TensorSource {
    /** Writes exactly {@code tensor.sizeBytes()} bytes. */
    void write(TensorInfo tensor, OutputStream data) throws IOException;
  }

  public GgufWriter text(String key, String value) {
    begin(key, 8);
    writeText(metadata, value);
    return this;
  }

  public GgufWriter integer(String key, int value) {
    begin(key, 4);
    writeNumber(metadata, 4, value);
    return this;
  }

  public GgufWriter real(String key, double value) {
    begin(key, 6);
    writeNumber(metadata, 4, Float.floatToRawIntBits((float) value));
    return this;
  }

  public GgufWriter flag(String key, boolean value) {
    begin(key, 7);
    writeNumber(metadata, 1, value ? 1 : 0);
    return this;
  }

  public GgufWriter texts(String key, String[] values) {
    beginArray(key, 8, values.length);
    for (String value : values) {
      writeText(metadata, value);
    }
    return this;
  }

  public GgufWriter integers(String key, int[] values) {
    beginArray(key, 5, values.length);
    for (int value : values) {
      writeNumber(metadata, 4, value);
    }
    return this;
  }

  /**
   * Adds a tensor to the table.
   *
   * @param columns numbers in a row, a multiple of the format's block
   * @param rows how many; 1 with a vector's length in {@code columns} for a norm
   */
  public GgufWriter tensor(String name, Format format, int columns, int rows) {
    long size = format.tensorSize(rows, columns);
    List<Long> shape = rows == 1 ? List.of((long) columns) : List.of((long) columns, (long) rows);
    tensors.add(new TensorInfo(name, shape, format, dataSize, size));
    dataSize += aligned(size);
    return this;
  }

  /** Bytes that the file will take. */
  public long sizeBytes() {
    return header().length + dataSize;
  }

  /**
   * Writes the file. It is complete or not there: the data go to a file of the same name with
   * {@code .part} behind it first.
   *
   * @throws LlmException when the file exists, does not fit the disk or can't be written
   */
  public void write(Path file, TensorSource source) {
    if (Files.exists(file)) {
      throw new LlmException(file + ": exists already; give another name or delete it first");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      requireSpace(file.toAbsolutePath().getParent());
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              BUFFER_SIZE)) {
        writeTo(out, source);
      } catch (IOException | RuntimeException failed) {
        Files.deleteIfExists(part);
        throw failed;
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw new LlmException(file + ": can't be written: " + failed, failed);
    }
  }

  private void writeTo(OutputStream out, TensorSource source) throws IOException {
    out.write(header());
    for (TensorInfo tensor : tensors) {
      CountedStream data = new CountedStream(out);
      source.write(tensor, data);
      if (data.count != tensor.sizeBytes()) {
        throw new IllegalStateException(
            tensor.name() + ": wrote=" + data.count + " of " + tensor.sizeBytes() + " bytes");
      }
      out.write(new byte[(int) (aligned(tensor.sizeBytes()) - tensor.sizeBytes())]);
    }
  }

  private void requireSpace(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new LlmException(folder + ": no such folder; make it first");
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (sizeBytes() > free) {
      throw new LlmException(
          folder + ": the file needs " + sizeBytes() + " bytes, found " + free + " free");
    }
  }

  /** All before the data, padded. */
  private byte[] header() {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    header.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    writeNumber(header, 4, 3);
    writeNumber(header, 8, tensors.size());
    writeNumber(header, 8, metadataCount);
    header.writeBytes(metadata.toByteArray());
    for (TensorInfo tensor : tensors) {
      writeText(header, tensor.name());
      writeNumber(header, 4, tensor.shape().size());
      tensor.shape().forEach(length -> writeNumber(header, 8, length));
      writeNumber(header, 4, GgmlType.id(tensor.format()));
      writeNumber(header, 8, tensor.offsetBytes());
    }
    header.writeBytes(new byte[(int) (aligned(header.size()) - header.size())]);
    return header.toByteArray();
  }

  private void begin(String key, int type) {
    metadataCount++;
    writeText(metadata, key);
    writeNumber(metadata, 4, type);
  }

  private void beginArray(String key, int elementType, int count) {
    begin(key, 9);
    writeNumber(metadata, 4, elementType);
    writeNumber(metadata, 8, count);
  }

  private static void writeText(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeNumber(out, 8, bytes.length);
    out.writeBytes(bytes);
  }

  private static void writeNumber(ByteArrayOutputStream out, int size, long value) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> 8 * i));
    }
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Counts what passes through. */
  private static final class CountedStream extends OutputStream {
    private final OutputStream out;
    private long count;

    CountedStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      count += length;
    }
  }
}
