package dev.tern.llm.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.Golden;
import dev.tern.llm.LlmException;
import dev.tern.llm.MalformedGgufException;
import dev.tern.tensor.quant.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
  @TempDir private Path folder;

  @Test
  void readsMetadataAndTensors() {
    try (GgufFile file = GgufFile.open(Golden.stories("q8_0"))) {
      GgufMetadata metadata = file.metadata();
      TensorInfo embedding = file.tensors().get("token_embd.weight");

      assertEquals("llama", metadata.text("general.architecture"));
      assertEquals(512, metadata.integer("llama.context_length", 1, 1024));
      assertEquals(10_000, metadata.real("llama.rope.freq_base", 1, 1e6));
      assertEquals(512, metadata.texts("tokenizer.ggml.tokens").length);
      assertEquals(48, file.tensors().size());
      assertEquals(List.of(64L, 512L), embedding.shape());
      assertEquals(Format.Q8_0, embedding.format());
      assertEquals(512 * 2 * 34, embedding.sizeBytes());
    }
  }

  @Test
  void copiesATensorsBytes() {
    try (GgufFile file = GgufFile.open(Golden.stories("f32"))) {
      TensorInfo norm = file.tensors().get("output_norm.weight");
      byte[] bytes = new byte[8];

      file.read(norm, norm.sizeBytes() - 4, 4, bytes);

      assertTrue(Math.abs(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat()) < 10);
      assertThrows(
          IllegalArgumentException.class, () -> file.read(norm, norm.sizeBytes() - 4, 8, bytes));
    }
  }

  @Test
  void namesTheKeyThatIsMissingOrOfAnotherTypeOrOutOfRange() {
    try (GgufFile file = GgufFile.open(Golden.stories("f32"))) {
      GgufMetadata metadata = file.metadata();

      assertEquals(
          "stories260K-f32.gguf: metadata key no.such is missing; expected a string"
              + " before offset=11430",
          assertThrows(LlmException.class, () -> metadata.text("no.such")).getMessage());
      assertEquals(
          "stories260K-f32.gguf: metadata key llama.block_count is not a string; found Long"
              + " at offset=242",
          assertThrows(LlmException.class, () -> metadata.text("llama.block_count")).getMessage());
      assertEquals(
          "stories260K-f32.gguf: llama.block_count=5 is out of range; expected 6..9; offset=242",
          assertThrows(LlmException.class, () -> metadata.integer("llama.block_count", 6, 9))
              .getMessage());
    }
  }

  @Test
  void refusesAMissingAndAnEmptyFile() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.gguf"));

    assertTrue(refusal(folder.resolve("none.gguf")).contains("no such model file"));
    assertEquals(
        "empty.gguf: the file ends too early: offset=0, expected 4 more bytes (magic), found 0; "
            + "pull the model again",
        refusal(empty));
  }

  @Test
  void refusesOtherFilesAndOtherVersions() throws IOException {
    assertEquals(
        "x.gguf: not a GGUF file: offset=0, expected 0x46554747 (\"GGUF\"), found 0x04034b50; "
            + "give a model in GGUF format",
        refusal(write(new Bytes().number(4, 0x04034b50).number(4, 3))));
    assertEquals(
        "x.gguf: GGUF version at offset=4: expected 3, found 1; convert the model to version 3",
        refusal(write(new Bytes().text("GGUF").number(4, 1).number(8, 0).number(8, 0))));
  }

  @Test
  void refusesCountsThatTheFileCannotHold() throws IOException {
    assertEquals(
        "x.gguf: tensor count at offset=8: expected at most 0, found 18446744073709551615; "
            + "pull the model again",
        refusal(write(header(-1, 0))));
    assertEquals(
        "x.gguf: metadata count at offset=16: expected at most 0, found 1000000; "
            + "pull the model again",
        refusal(write(header(0, 1_000_000))));
    // An array that claims 2^40 floats.
    assertEquals(
        "x.gguf: count of k at offset=41: expected at most 0, found 1099511627776; "
            + "pull the model again",
        refusal(write(header(0, 1).string("k").number(4, 9).number(4, 6).number(8, 1L << 40))));
  }

  @Test
  void refusesTypesItDoesNotKnow() throws IOException {
    assertEquals(
        "x.gguf: metadata type of k at offset=33: expected 0..12, and no array in an array, "
            + "found 13; pull the model again",
        refusal(write(header(0, 1).string("k").number(4, 13).number(8, 0))));
    assertEquals(
        "x.gguf: tensor w: type=Q2_K is not supported; supported=[F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, "
            + "Q5_0, Q5_1, Q4_0, Q4_1, TQ1_0, TQ2_0, I2_S]; offset=45",
        refusal(write(header(1, 0).tensor("w", 256, 10, 0))));
  }

  @Test
  void refusesATensorThatReachesPastTheEnd() throws IOException {
    assertEquals(
        "x.gguf: data of tensor w at offset=64: expected 400 bytes, "
            + "found 100 before the end of the file; pull the model again",
        refusal(write(header(1, 0).tensor("w", 100, 0, 0).zeros(64 - 57 + 100))));
    assertEquals(
        "x.gguf: offset of w at offset=49: expected a multiple of 32 below 2^48, found 8; "
            + "pull the model again",
        refusal(write(header(1, 0).tensor("w", 100, 0, 8).zeros(1000))));
    assertEquals(
        "x.gguf: shape of w at offset=37: expected 1..268435456, found 0; "
            + "pull the model again",
        refusal(write(header(1, 0).tensor("w", 0, 0, 0).zeros(1000))));
  }

  @Test
  void refusesTensorsThatShareBytes() throws IOException {
    // Two of 100 floats each: the second begins inside the first.
    Bytes file = header(2, 0).tensor("a", 100, 0, 0).tensor("b", 100, 0, 384).zeros(2000);

    assertEquals(
        "x.gguf: data of tensor b at offset=480: expected a start after that of a, "
            + "which ends at 496, found 480; pull the model again",
        refusal(write(file)));
  }

  @Test
  void refusesNamesTwice() throws IOException {
    Bytes keys = header(0, 2);
    keys.string("k").number(4, 7).number(1, 1).string("k").number(4, 7).number(1, 1);

    assertTrue(refusal(write(keys)).contains("expected each key once, found a second k"));
    assertTrue(
        refusal(write(header(2, 0).tensor("w", 8, 0, 0).tensor("w", 8, 0, 32).zeros(200)))
            .contains("expected each name once, found a second w"));
  }

  @Test
  void refusesAnAlignmentThatIsNoPowerOfTwo() throws IOException {
    Bytes file = header(0, 1).string("general.alignment").number(4, 4).number(4, 48);

    assertEquals(
        "x.gguf: general.alignment at offset=53: expected a power of two, found 48; "
            + "pull the model again",
        refusal(write(file)));
  }

  @Test
  void refusesMetadataThatWouldFillTheMemory() throws IOException {
    // 16 million empty strings: 128 MiB of zeros in a file that has them.
    Path file = write(header(0, 1).string("bomb").number(4, 9).number(4, 8).number(8, 16_000_000));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 28);
    }

    assertTrue(refusal(file).startsWith("x.gguf: count of bomb at offset=44: expected at most "));
  }

  @Test
  void tellsWhereTheFileIsWrong() throws IOException {
    Path file = write(header(1, 0).tensor("w", 100, 0, 0).zeros(64 - 57 + 100));

    MalformedGgufException refused =
        assertThrows(MalformedGgufException.class, () -> GgufFile.open(file).close());

    assertEquals(64, refused.offsetBytes());
    assertTrue(refused.reason().startsWith("data of tensor w at offset=64"), refused.reason());
  }

  @Test
  void showsATensorsDataInTheMapping() {
    try (GgufFile file = GgufFile.open(Golden.stories("q8_0"))) {
      TensorInfo embedding = file.tensors().get("token_embd.weight");
      byte[] copied = new byte[(int) embedding.sizeBytes()];
      file.read(embedding, 0, copied.length, copied);

      MemorySegment data = file.data(embedding);

      assertArrayEquals(copied, data.toArray(ValueLayout.JAVA_BYTE));
      assertTrue(data.isReadOnly());
      assertEquals(1, file.scale(embedding));
    }
  }

  @Test
  void readsTheScaleBehindATensorOfBitnetCpp() throws IOException {
    Path file = folder.resolve("i2_s.gguf");
    byte[] rows = new byte[4 * 32];
    byte[] trailer = new byte[32];
    Format.I2_S.writeTrailer(0.25f, trailer, 0);
    new GgufWriter()
        .tensor("w", Format.I2_S, 128, 4)
        .write(
            file,
            (tensor, data) -> {
              data.write(rows);
              data.write(trailer);
            });

    try (GgufFile opened = GgufFile.open(file)) {
      TensorInfo tensor = opened.tensors().get("w");

      assertEquals(List.of(128L, 4L), tensor.shape());
      assertEquals(160, tensor.sizeBytes());
      assertEquals(0.25f, opened.scale(tensor));
    }
  }

  private String refusal(Path file) {
    return assertThrows(LlmException.class, () -> GgufFile.open(file).close()).getMessage();
  }

  private Path write(Bytes bytes) throws IOException {
    return Files.write(folder.resolve("x.gguf"), bytes.out.toByteArray());
  }

  private static Bytes header(long tensors, long metadata) {
    return new Bytes().text("GGUF").number(4, 3).number(8, tensors).number(8, metadata);
  }

  /** Writes the parts of a file, little endian. */
  private static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes number(int size, long value) {
      for (int i = 0; i < size; i++) {
        out.write((int) (value >>> 8 * i));
      }
      return this;
    }

    Bytes text(String text) {
      out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    Bytes string(String text) {
      return number(8, text.length()).text(text);
    }

    Bytes tensor(String name, long length, int type, long offset) {
      return string(name).number(4, 1).number(8, length).number(4, type).number(8, offset);
    }

    Bytes zeros(int count) {
      out.writeBytes(new byte[count]);
      return this;
    }
  }
}
