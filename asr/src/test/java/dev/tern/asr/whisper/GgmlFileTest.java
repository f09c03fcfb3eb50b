package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whisper.cpp file that cannot be right is refused, with the place. */
class GgmlFileTest {
  private static final ModelNumbers MODEL = ModelNumbers.madeUp(3);
  private static byte[] whole;

  @TempDir Path folder;

  @BeforeAll
  static void write() {
    whole = MODEL.ggml(Format.Q8_0);
  }

  /** All of the beginning, and then places in every tensor. */
  @Test
  void refusesAFileCutOffAnywhere() throws IOException {
    for (int length = 0; length < whole.length; length += length < 64 ? 1 : 997) {
      Path cut = write(Arrays.copyOf(whole, length));
      AsrException e = assertThrows(AsrException.class, () -> read(cut));
      assertTrue(
          e.getMessage().contains("offset=") || e.getMessage().contains("is missing"),
          e.getMessage());
      assertTrue(e.getMessage().contains("tern models pull"), e.getMessage());
    }
  }

  @Test
  void refusesAForeignFile() throws IOException {
    Path wav = write("RIFF....WAVEfmt ".getBytes(StandardCharsets.US_ASCII));

    AsrException e = assertThrows(AsrException.class, () -> GgmlFile.open(wav));

    assertEquals(
        wav
            + ": offset=0: expected magic=0x67676d6c of a whisper.cpp model, found"
            + " magic=0x46464952; fetch the model again (tern models pull NAME)",
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4 | -1 | offset=4: expected tokens of 1..1048576, found tokens=4294967295",
        "4 | 1000 | to languages, found token count=60",
        "4 | 1700 | that leaves 1..100 of tokens=1700 to languages, found token count=60",
        "8 | 0 | offset=8: expected sound context of 1..65536, found sound context=0",
        "12 | 2000000000 | expected sound state of 1..16384, found sound state=2000000000",
        "16 | 3 | offset=16: expected heads that divide state=64, found heads=3",
        "20 | 257 | expected sound layers of 1..256, found sound layers=257",
        "28 | 32 | expected text state of 64..64, found text state=32",
        "32 | 4 | expected text heads of 1..1, found text heads=4",
        "40 | 128 | offset=40: expected mel bands of 80..80, found mel bands=128",
        "52 | 2000000000 | expected filter columns of 1..16384, found filter columns=2000000000",
      })
  void refusesNumbersThatCannotBe(int at, int value, String message) throws IOException {
    byte[] wrong = whole.clone();
    ByteBuffer.wrap(wrong).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    Path file = write(wrong);

    AsrException e = assertThrows(AsrException.class, () -> GgmlFile.open(file));

    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Of the first tensor: rank, size of the name, format, three extents.
        "0 | 9 | expected rank of 1..4, found rank=9",
        "1 | 100000 | expected size of a name of at most 1024, found size of a name=100000",
        "2 | 12 | Q5_1 7, Q8_0 8], found format=12",
        "2 | 8 | encoder.conv1.weight of whole blocks of 32 numbers",
        "3 | 0 | expected extent of 1..2147483647, found extent=0",
        "5 | 2147483647 | encoder.conv1.weight of whole blocks of 1 numbers, at most 2^31",
        "5 | 33000000 | encoder.conv1.weight of whole blocks of 1 numbers, at most 2^31",
        "5 | 3300000 | bytes: values of encoder.conv1.weight, found the file's end after",
      })
  void refusesTensorsThatCannotBe(int number, int value, String message) throws IOException {
    byte[] wrong = whole.clone();
    int at = firstTensor() + 4 * number;
    ByteBuffer.wrap(wrong).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    Path file = write(wrong);

    AsrException e = assertThrows(AsrException.class, () -> GgmlFile.open(file));

    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void namesTheTensorOfTheWrongShape() throws IOException {
    byte[] wrong = whole.clone();
    // 80 bands and 3 taps change places: as many numbers, another shape.
    ByteBuffer.wrap(wrong)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(firstTensor() + 12, 80)
        .putInt(firstTensor() + 16, 3);
    Path file = write(wrong);

    AsrException e = assertThrows(AsrException.class, () -> read(file));

    assertTrue(
        e.getMessage()
            .contains(
                "expected encoder.conv1.weight[64, 80, 3], found encoder.conv1.weight[64, 3, 80]"),
        e.getMessage());
  }

  @Test
  void namesTheTensorThatIsMissing() throws IOException {
    Path file =
        write(
            new String(whole, StandardCharsets.ISO_8859_1)
                .replace("decoder.blocks.0.cross_attn.key", "decoder.blocks.0.cross_attn.kex")
                .getBytes(StandardCharsets.ISO_8859_1));

    AsrException e = assertThrows(AsrException.class, () -> read(file));

    assertTrue(
        e.getMessage().contains("tensor decoder.blocks.0.cross_attn.key.weight is missing"),
        e.getMessage());
  }

  private static int firstTensor() {
    byte[] name = "encoder.conv1.weight".getBytes(StandardCharsets.US_ASCII);
    return new String(whole, StandardCharsets.ISO_8859_1)
            .indexOf(new String(name, StandardCharsets.ISO_8859_1))
        - 24;
  }

  private static void read(Path path) {
    try (GgmlFile file = GgmlFile.open(path)) {
      MODEL.readFrom(file);
    }
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("ggml-model.bin"), bytes);
  }
}
