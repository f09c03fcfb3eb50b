package dev.tern.device.wake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.asr.AsrException;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.WakeHeadFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WakeFoldersTest {
  private static final WakeFolders SHIPPED =
      new WakeFolders(
          Path.of("none"), Path.of(System.getProperty("tern.home"), "models", "tern-wake"));

  @TempDir Path own;

  @Test
  void shipsComputerAndJarvis() {
    assertEquals(Set.of("computer", "jarvis"), SHIPPED.words());
    assertEquals(2, SHIPPED.heads(List.of("computer", "jarvis"), 0).size());
  }

  @Test
  void anOwnersWordGoesBeforeTheShippedOneOfTheSameName() {
    WakeFolders folders = new WakeFolders(own, SHIPPED.shipped());
    WakeHead mine = SHIPPED.heads(List.of("computer"), 0.25).getFirst();
    WakeHeadFile.write(folders.ownFile("computer"), mine);

    assertEquals(0.25f, folders.heads(List.of("computer"), 0).getFirst().threshold());
  }

  @Test
  void aThresholdOfTheBoardGoesBeforeAWordsOwn() {
    assertEquals(0.7f, SHIPPED.heads(List.of("jarvis"), 0.7).getFirst().threshold());
  }

  @Test
  void namesTheWordsThatThereAreWhereOneIsMissing() {
    var error = assertThrows(AsrException.class, () -> SHIPPED.heads(List.of("hey bramble"), 0));

    assertEquals(
        "wake word hey bramble is not known; known=[computer, jarvis];"
            + " tern wake train \"hey bramble\" teaches it",
        error.getMessage());
  }

  @Test
  void aNameIsNoPath() throws IOException {
    Files.writeString(own.resolve("x.wake"), "x");
    WakeFolders folders = new WakeFolders(own.resolve("wake"), own);

    assertThrows(AsrException.class, () -> folders.heads(List.of("../x"), 0));
  }
}
