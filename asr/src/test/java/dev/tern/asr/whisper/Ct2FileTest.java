package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model file is read as written and refused, with the place, when it is not one. */
class Ct2FileTest {
  @TempDir Path folder;

  @Test
  void readsFloatsHalvesNumbersAndAliases() throws IOException {
    try (Ct2File file = Ct2File.open(write(model()))) {
      assertArrayEquals(new float[] {1.5f, -2}, file.floats("single", 2));
      assertArrayEquals(new float[] {0.5f, 1, 2, 4, 8, 16}, file.floats("half", 3, 2));
      assertArrayEquals(new float[] {1.5f, -2}, file.floats("also/single", 2));
      assertEquals(6, file.integer("heads"));
      assertEquals(3, file.extent("half", 0));
    }
  }

  @Test
  void refusesAFileCutOffAtEveryLength() throws IOException {
    byte[] whole = model();

    for (int length = 0; length < whole.length; length++) {
      Path cut = write(Arrays.copyOf(whole, length));
      AsrException e = assertThrows(AsrException.class, () -> Ct2File.open(cut));
      assertTrue(e.getMessage().contains("offset="), e.getMessage());
      assertTrue(e.getMessage().contains("tern models pull"), e.getMessage());
    }
  }

  @Test
  void refusesAForeignFile() throws IOException {
    Path wav = write("RIFF....WAVEfmt ".getBytes(StandardCharsets.US_ASCII));

    AsrException e = assertThrows(AsrException.class, () -> Ct2File.open(wav));

    assertEquals(
        wav
            + ": offset=0: expected version=6 of a CTranslate2 model, found version=1179011410;"
            + " fetch the model again (tern models pull NAME)",
        e.getMessage());
  }

  @Test
  void refusesAnotherModelsSpecification() throws IOException {
    byte[] other = model();
    other[6] = 'X';

    Path file = write(other);

    AsrException e = assertThrows(AsrException.class, () -> Ct2File.open(file));
    assertTrue(e.getMessage().contains("specification=XhisperSpec"), e.getMessage());
  }

  @Test
  void namesTheShapeItExpected() throws IOException {
    try (Ct2File file = Ct2File.open(write(model()))) {
      AsrException e = assertThrows(AsrException.class, () -> file.floats("half", 2, 3));

      assertTrue(e.getMessage().contains("expected half[2, 3], found half[3, 2]"), e.getMessage());
    }
  }

  @Test
  void namesAMissingVariable() throws IOException {
    try (Ct2File file = Ct2File.open(write(model()))) {
      AsrException e = assertThrows(AsrException.class, () -> file.floats("encoder/x", 1));

      assertTrue(e.getMessage().contains("tensor encoder/x is missing"), e.getMessage());
    }
  }

  @Test
  void refusesQuantizedWeightsWithoutTheirScale() throws IOException {
    try (Ct2File file = Ct2File.open(write(model()))) {
      AsrException e = assertThrows(AsrException.class, () -> file.floats("bytes", 4));

      assertTrue(e.getMessage().contains("tensor bytes_scale is missing"), e.getMessage());
    }
  }

  @Test
  void refusesAMissingFile() {
    Path missing = folder.resolve("none.bin");

    AsrException e = assertThrows(AsrException.class, () -> Ct2File.open(missing));

    assertTrue(e.getMessage().contains("none.bin: cannot be read"), e.getMessage());
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.bin"), bytes);
  }

  private static byte[] model() {
    var out = new Writer();
    out.u32(6).string("WhisperSpec").u32(3).u32(4);
    out.string("single").u8(1).u32(2).u8(0).u32(8);
    out.u32(Float.floatToIntBits(1.5f)).u32(Float.floatToIntBits(-2));
    out.string("half").u8(2).u32(3).u32(2).u8(4).u32(12);
    for (float value : new float[] {0.5f, 1, 2, 4, 8, 16}) {
      out.u16(Float.floatToFloat16(value));
    }
    out.string("heads").u8(0).u8(2).u32(2).u16(6);
    out.string("bytes").u8(1).u32(4).u8(1).u32(4).u32(0x01020304);
    out.u32(1).string("also/single").string("single");
    return out.bytes.toByteArray();
  }

  private static final class Writer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Writer u8(int value) {
      bytes.write(value);
      return this;
    }

    Writer u16(int value) {
      return u8(value & 0xff).u8(value >> 8 & 0xff);
    }

    Writer u32(int value) {
      bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Writer string(String value) {
      u16(value.length() + 1);
      bytes.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
      return u8(0);
    }
  }
}
