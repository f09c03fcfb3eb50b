package dev.tern.device.board;

import dev.tern.device.board.BoardDetector.Detected;
import dev.tern.device.machine.Machine;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Pattern;

/** Writes the board file of a machine: that of its board, fitted to its memory. */
public final class BoardInit {
  private static final Pattern LIMIT = Pattern.compile("(?m)^(  limit-mib:) *\\d+");

  /**
   * What the appliance may take where that is less than its board's file says: system and cache.
   */
  private static final double SHARE_OF_MEMORY = 0.75;

  private BoardInit() {}

  /**
   * @param template the board's own file
   * @param force whether a file that is there is replaced
   * @throws BoardException saying what to do, where the file is there or can't be written
   */
  public static void write(
      Path template, Machine machine, Detected detected, Path file, boolean force) {
    String yaml = fitted(template, machine, detected);
    BoardFile.parse(yaml, file.toString());
    if (Files.exists(file) && !force) {
      throw new BoardException(
          file + " is there already; --force replaces it, another FILE leaves it alone");
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path written = Files.createTempFile(folder, ".board", ".yaml");
      try {
        Files.writeString(written, yaml);
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(
            written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (FileAlreadyExistsException e) {
      throw new BoardException(file + ": its folder is a file; choose another FILE", e);
    } catch (IOException e) {
      throw new BoardException(
          file
              + " can't be written: "
              + e
              + "; run it with sudo, or name a FILE of your own and set TERN_BOARD to it",
          e);
    }
  }

  /** The template's text with its comments, a line on top that says why it was chosen. */
  private static String fitted(Path template, Machine machine, Detected detected) {
    try {
      int limitMib = BoardFile.read(template).memory().limitMib();
      long mostMib = (long) (SHARE_OF_MEMORY * machine.memoryBytes()) >> 20;
      String yaml = Files.readString(template);
      if (mostMib >= 256 && mostMib < limitMib) {
        yaml =
            LIMIT
                .matcher(yaml)
                .replaceFirst(
                    "$1 " + mostMib + "  # this machine has less than others of its kind");
      }
      return "# tern board init: " + detected.because().replaceAll("\\s+", " ") + "\n" + yaml;
    } catch (IOException e) {
      throw new BoardException(template + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
