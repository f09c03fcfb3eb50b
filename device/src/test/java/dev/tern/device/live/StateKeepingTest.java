package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.MountedFolder;
import dev.tern.device.part.Condition;
import dev.tern.device.part.Condition.State;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateKeepingTest {
  @TempDir Path folder;

  private final Parts parts = new Parts(InstantSource.system());

  @Test
  void makesTheFolderAndLeavesNothingInIt() throws IOException {
    Path state = folder.resolve("var/tern");

    assertEquals(State.READY, look(state).state());

    try (var files = Files.list(state)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void saysThatTheFolderIsReadOnlyAndSeesWhenItIsNotAnyMore() throws Exception {
    try (MountedFolder mounted = MountedFolder.tmpfs(folder, "size=4m,ro")) {
      Condition condition = look(mounted.path());

      assertEquals(
          "state.folder="
              + mounted.path()
              + ": can't be written: Read-only file system; make it writable, or name another in"
              + " state.folder",
          condition.reason());
      mounted.remount("rw");
      assertEquals(State.READY, look(mounted.path()).state());
    }
  }

  @Test
  void saysThatTheDiskIsFullAndSeesWhenItIsNotAnyMore() throws Exception {
    try (MountedFolder mounted = MountedFolder.tmpfs(folder, "size=4m")) {
      assertEquals(State.READY, look(mounted.path()).state());
      Path large = Files.write(mounted.path().resolve("large"), new byte[4 << 20]);

      Condition condition = look(mounted.path());

      assertEquals(
          "state.folder="
              + mounted.path()
              + ": the disk is full: expected at least 1024 KiB free, found 0 KiB; make room",
          condition.reason());
      Files.delete(large);
      assertEquals(State.READY, look(mounted.path()).state());
    }
  }

  @Test
  void saysThatAFileIsInTheWay() throws IOException {
    Path file = Files.createFile(folder.resolve("state"));

    String reason = look(file).reason();

    assertTrue(reason.startsWith("state.folder=" + file + ": can't be written: "), reason);
  }

  private Condition look(Path state) {
    new StateKeeping(state, parts).look();
    return parts.of(Part.STATE_FOLDER);
  }
}
