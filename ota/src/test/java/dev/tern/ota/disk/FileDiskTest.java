package dev.tern.ota.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDiskTest {
  @TempDir Path folder;

  private final Disk disk = new FileDisk();

  @Test
  void replacesAFileAndLeavesNothingElse() {
    Path file = folder.resolve("deep/er/state.json");

    disk.replace(file, "old and long".getBytes(UTF_8));
    disk.replace(file, "new".getBytes(UTF_8));

    assertArrayEquals("new".getBytes(UTF_8), disk.read(file, 100).orElseThrow());
    assertEquals(List.of("state.json"), disk.list(file.getParent()));
  }

  @Test
  void tellsWhatIsNotThere() {
    assertEquals(Optional.empty(), disk.read(folder.resolve("none"), 10));
    assertEquals(-1, disk.size(folder.resolve("none")));
    assertEquals(List.of(), disk.list(folder.resolve("none")));
    disk.delete(folder.resolve("none"));
  }

  @Test
  void refusesToReadWhatIsTooLarge() throws IOException {
    Path file = Files.write(folder.resolve("large"), new byte[11]);

    OverLimitException refused = assertThrows(OverLimitException.class, () -> disk.read(file, 10));

    assertEquals(
        "file=" + file + ": used=11, limit=10; it is not what is expected there; remove it",
        refused.getMessage());
  }

  @Test
  void writesAnywhereInAFile() {
    Path file = folder.resolve("slots/a/model.gguf");
    try (Disk.OpenFile open = disk.open(file)) {
      open.resize(10);
      open.write(4, ByteBuffer.wrap(new byte[] {1, 2, 3}));
      open.sync();

      ByteBuffer all = ByteBuffer.allocate(20);
      assertEquals(10, open.read(0, all));
      assertArrayEquals(
          new byte[] {0, 0, 0, 0, 1, 2, 3, 0, 0, 0}, java.util.Arrays.copyOf(all.array(), 10));

      open.resize(5);
      assertEquals(5, open.size());
    }
    assertEquals(5, disk.size(file));
  }

  @Test
  void movesAndDeletesFolders() throws IOException {
    disk.makeFolder(folder.resolve("a/b"));
    Files.writeString(folder.resolve("a/b/file"), "x");
    Files.createSymbolicLink(folder.resolve("a/link"), folder.resolve("kept"));
    Files.createDirectory(folder.resolve("kept"));
    Files.writeString(folder.resolve("kept/file"), "x");

    disk.rename(folder.resolve("a"), folder.resolve("c"));
    disk.delete(folder.resolve("c"));

    assertEquals(List.of("kept"), disk.list(folder));
    assertTrue(Files.exists(folder.resolve("kept/file")), "a link is deleted, not what it names");
  }

  @Test
  void saysWhatCouldNotBeDone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    OtaException failed =
        assertThrows(OtaException.class, () -> disk.replace(file.resolve("below"), new byte[1]));

    assertTrue(failed.getMessage().contains("can't make folder file=" + file), failed.getMessage());
  }

  @Test
  void tellsAFullDiskApart() {
    Disk full = new FileDisk();
    // Linux has a device that is always full.
    try (Disk.OpenFile device = full.open(Path.of("/dev/full"))) {
      OtaException refused =
          assertThrows(OtaException.class, () -> device.write(0, ByteBuffer.allocate(1)));
      assertInstanceOf(OverLimitException.class, refused);
    }
    assertTrue(full.freeBytes(folder.resolve("not/yet")) > 0);
  }
}
