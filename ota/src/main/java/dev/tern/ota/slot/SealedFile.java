package dev.tern.ota.slot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small JSON file that shows whether it is as it was written: its second line is the SHA-256 of
 * the first one.
 */
final class SealedFile {
  private static final int MOST_BYTES = 256 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private SealedFile() {}

  /** What stands there is not what was written. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1;

    DamagedException(Path file, String what) {
      super("file=" + file + " is damaged: " + what);
    }
  }

  static void write(Disk disk, Path file, ObjectNode contents) {
    byte[] line = contents.toString().getBytes(StandardCharsets.UTF_8);
    String seal = "\n" + Sha256.hexOf(line) + "\n";
    byte[] sealed = java.util.Arrays.copyOf(line, line.length + seal.length());
    System.arraycopy(
        seal.getBytes(StandardCharsets.US_ASCII), 0, sealed, line.length, seal.length());
    disk.replace(file, sealed);
  }

  /** Empty where there is no such file. */
  static Optional<JsonNode> read(Disk disk, Path file) throws DamagedException {
    Optional<byte[]> bytes;
    try {
      bytes = disk.read(file, MOST_BYTES);
    } catch (OverLimitException e) {
      throw new DamagedException(file, "bytes=" + e.used() + ", expected at most " + MOST_BYTES);
    } catch (OtaException e) {
      throw new DamagedException(file, e.getMessage());
    }
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    String[] lines = new String(bytes.get(), StandardCharsets.UTF_8).split("\n", -1);
    boolean isWhole =
        lines.length == 3
            && lines[2].isEmpty()
            && Sha256.hexOf(lines[0].getBytes(StandardCharsets.UTF_8)).equals(lines[1]);
    if (!isWhole) {
      throw new DamagedException(file, "bytes=" + bytes.get().length + " do not match their seal");
    }
    try {
      return Optional.of(JSON.readTree(lines[0]));
    } catch (IOException e) {
      throw new DamagedException(file, "it is sealed and no JSON");
    }
  }
}
