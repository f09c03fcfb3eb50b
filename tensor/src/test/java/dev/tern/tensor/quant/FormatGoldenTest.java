package dev.tern.tensor.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every format means what llama.cpp and bitnet.cpp mean by it; see {@code golden/formats}. */
class FormatGoldenTest {
  private static final List<String[]> LINES = read();

  @Test
  void readsTheNumbersThatTheReferenceReads() {
    Set<Format> seen = EnumSet.noneOf(Format.class);
    for (String[] line : lines("numbers")) {
      Format format = Format.valueOf(line[1]);
      byte[] blocks = bytes(line[2]);
      float[] expected = floats(line[3]);
      float[] numbers = new float[expected.length];

      format.dequantize(blocks, 0, numbers, 0, numbers.length);

      assertArrayEquals(expected, numbers, 0, format.name());
      seen.add(format);
    }
    assertEquals(EnumSet.complementOf(EnumSet.of(Format.I2_S)), seen);
  }

  @Test
  void writesTheBytesThatTheReferenceWrites() {
    for (String[] line : lines("quantized")) {
      Format format = Format.valueOf(line[1]);
      float[] input = input(line[2]);
      byte[] blocks = new byte[format.rowSize(input.length)];

      format.quantize(input, 0, blocks, 0, input.length);

      assertEquals(line[3], HexFormat.of().formatHex(blocks), format.name());
    }
  }

  @Test
  void readsAndWritesATensorOfBitnetCpp() {
    String[] line = lines("tensor").getFirst();
    byte[] reference = bytes(line[3]);
    float[] input = input(line[2]);
    int rowSize = Format.I2_S.rowSize(input.length);
    float[] numbers = new float[input.length];
    byte[] written = new byte[reference.length];

    Format.I2_S.dequantize(reference, 0, numbers, 0, numbers.length);
    float scale = Format.I2_S.tensorScale(reference, rowSize);
    Format.I2_S.quantize(input, 0, written, 0, input.length);
    Format.I2_S.writeTrailer(scale, written, rowSize);

    for (int i = 0; i < input.length; i++) {
      assertEquals(input[i], numbers[i] * scale, 0, "number " + i);
    }
    assertEquals(Format.I2_S.tensorSize(1, input.length), reference.length);
    assertArrayEquals(reference, written);
  }

  private static float[] input(String name) {
    return floats(lines(name).getFirst()[1]);
  }

  private static List<String[]> lines(String kind) {
    return LINES.stream().filter(line -> line[0].equals(kind)).toList();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static float[] floats(String hex) {
    float[] numbers = new float[hex.length() / 8];
    ByteBuffer.wrap(bytes(hex)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
    return numbers;
  }

  private static List<String[]> read() {
    try (InputStream file =
        FormatGoldenTest.class.getResourceAsStream("/golden/formats/formats.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(line -> line.split(" ", -1))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
