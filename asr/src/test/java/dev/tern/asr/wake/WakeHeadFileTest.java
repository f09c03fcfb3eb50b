package dev.tern.asr.wake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakeHeadFileTest {
  @TempDir Path folder;

  @Test
  void readsWhatItWrote() {
    WakeHead head = head("hey bramble", 3, 5);
    Path file = folder.resolve("new").resolve("hey bramble.wake");

    WakeHeadFile.write(file, head);
    WakeHead read = WakeHeadFile.read(file);

    assertEquals("hey bramble", read.word());
    assertEquals(0.8f, read.threshold());
    assertEquals(1_500, read.refractoryMillis());
    assertEquals(2, read.smoothing());
    assertArrayEquals(head.projection(), read.projection());
    assertArrayEquals(head.hidden(), read.hidden());
    assertEquals(head.outBias(), read.outBias());
  }

  @Test
  void leavesNothingBesideTheFile() throws IOException {
    WakeHeadFile.write(folder.resolve("a.wake"), head("a", 2, 2));

    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(folder.resolve("a.wake")), files.toList());
    }
  }

  @Test
  void namesAMissingFileAndHowToMakeOne() {
    Path file = folder.resolve("none.wake");

    assertMessage(file + ": no such file; tern wake train makes a wake word", file);
  }

  @Test
  void refusesWhatIsNoHead() throws IOException {
    Path file = Files.writeString(folder.resolve("x.wake"), "a text, not a head of a wake word");

    assertMessage(
        file + ": is no wake word file; expected one that begins with TWK1 (tern wake train)",
        file);
  }

  @Test
  void refusesAFileCutOffAnywhere() throws IOException {
    Path file = folder.resolve("a.wake");
    WakeHeadFile.write(file, head("a", 2, 2));
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(AsrException.class, () -> WakeHeadFile.read(file), "length=" + length);
    }
  }

  @Test
  void refusesADamagedFile() throws IOException {
    Path file = folder.resolve("a.wake");
    WakeHeadFile.write(file, head("a", 2, 2));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertMessage(file + ": its checksum is wrong: make or fetch it again", file);
  }

  @Test
  void neverReadsBeyondWhatItsHeadClaims() throws IOException {
    Path file = folder.resolve("a.wake");
    Random random = new Random(4);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      byte[] magic = {'T', 'W', 'K', '1'};
      System.arraycopy(magic, 0, bytes, 0, Math.min(4, bytes.length));
      Files.write(file, bytes);
      assertThrows(AsrException.class, () -> WakeHeadFile.read(file));
    }
  }

  @Test
  void aWordIsNoPath() {
    assertTrue(WakeHead.isWord("computer"));
    assertTrue(WakeHead.isWord("hey größe"));
    assertFalse(WakeHead.isWord("../computer"));
    assertFalse(WakeHead.isWord("Computer"));
    assertFalse(WakeHead.isWord(""));
    assertFalse(WakeHead.isWord("computer "));
  }

  private static void assertMessage(String expected, Path file) {
    assertEquals(
        expected, assertThrows(AsrException.class, () -> WakeHeadFile.read(file)).getMessage());
  }

  static WakeHead head(String word, int projected, int hidden) {
    Random random = new Random(1);
    return new WakeHead(
        word,
        0.8f,
        1_500,
        2,
        floats(random, projected * 96),
        floats(random, projected),
        floats(random, hidden * 16 * projected),
        floats(random, hidden),
        floats(random, hidden),
        0.25f);
  }

  private static float[] floats(Random random, int count) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = random.nextFloat() - 0.5f;
    }
    return out;
  }
}
