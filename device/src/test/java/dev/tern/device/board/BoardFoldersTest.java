package dev.tern.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.board.Setting.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The boards that Tern comes with. */
final class BoardFoldersTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final BoardFolders FOLDERS = new BoardFolders(HOME);

  @Test
  void hasTheBoardsOfTheReference() throws IOException {
    assertEquals(
        List.of(
            "generic-arm64",
            "generic-x86-64",
            "intel-n100",
            "orange-pi-5",
            "raspberry-pi-4",
            "raspberry-pi-5",
            "virtual"),
        FOLDERS.names());
    String page = Files.readString(HOME.resolve("docs/boards.md"));
    for (String name : FOLDERS.names()) {
      assertTrue(page.contains("`" + name + "`"), name + " is not in docs/boards.md");
    }
  }

  @Test
  void everyBoardIsValidDescribedAndLimitedBelowItsMemory() {
    for (String name : FOLDERS.names()) {
      BoardConfig board = BoardFile.read(FOLDERS.file(name));

      assertEquals(name, board.board());
      assertFalse(board.description().isBlank(), name);
      assertTrue(board.memory().limitMib() < board.machine().memoryMib(), name);
      assertFalse(
          BoardFile.keysIn(FOLDERS.file(name)).contains("llm.threads"),
          name + ": threads are what tern tune is to find");
    }
  }

  @Test
  void everyBoardHasNotesAndASoundSetUp() throws IOException {
    for (String name : FOLDERS.names()) {
      Path folder = FOLDERS.file(name).getParent();
      String notes = Files.readString(folder.resolve("notes.md"));
      String sound = Files.readString(folder.resolve("asound.conf"));

      assertTrue(notes.contains("asound.conf"), name + ": notes tell what the sound set-up is for");
      assertTrue(sound.contains("pcm.!default"), name);
      assertEquals(
          sound.chars().filter(c -> c == '{').count(),
          sound.chars().filter(c -> c == '}').count(),
          name + ": braces of asound.conf");
    }
  }

  @Test
  void namesTheNearestBoardForAnUnknownOne() {
    String message =
        assertThrows(BoardException.class, () -> FOLDERS.file("rasberry-pi-5")).getMessage();

    assertTrue(
        message.startsWith("board=rasberry-pi-5 is unknown; did you mean 'raspberry-pi-5'?"),
        message);
  }

  @Test
  void tellsWhereEachValueComesFrom() {
    List<Setting> settings = BoardFile.settings(FOLDERS.file("orange-pi-5"));

    assertEquals(BoardKeys.all().size(), settings.size());
    assertEquals("[4,5,6,7] FILE", shown(settings, "llm.cores"));
    assertEquals("128 DEFAULT", shown(settings, "llm.prefill-chunk"));
    assertEquals("\"at-first-start\" FILE", shown(settings, "tune"));
    assertEquals("\"unsure\" FILE", shown(settings, "asr.second-pass"));
    assertEquals(Origin.DEFAULT, setting(settings, "state.folder").origin());
  }

  private static String shown(List<Setting> settings, String key) {
    Setting setting = setting(settings, key);
    return setting.value() + " " + setting.origin();
  }

  private static Setting setting(List<Setting> settings, String key) {
    return settings.stream().filter(each -> each.key().equals(key)).findFirst().orElseThrow();
  }
}
