package dev.tern.ota.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder that somebody at the device has named, to be looked at like a stick that was put in:
 * {@code STATE/ota/handed.json}. Another process writes it, at any time; the agent only reads it.
 */
public final class HandedFolder {
  private static final String FILE = "handed.json";
  private static final int MOST_BYTES = 8 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private HandedFolder() {}

  /**
   * @param ota {@code STATE/ota}
   * @param folder in which an {@code offer.json} or a {@code recovery.json} is
   */
  public static void hand(Disk disk, Path ota, Path folder) {
    String document = JSON.createObjectNode().put("folder", folder.toString()).toString();
    disk.makeFolder(ota);
    disk.replace(ota.resolve(FILE), document.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** The one named last; empty where none was, or where it can't be read. For {@link Sources}. */
  public static Optional<Path> handed(Disk disk, Path ota) {
    try {
      Optional<byte[]> document = disk.read(ota.resolve(FILE), MOST_BYTES);
      return document.isEmpty()
          ? Optional.empty()
          : Optional.of(JSON.readTree(document.get()).path("folder").asText())
              .filter(folder -> folder.startsWith("/"))
              .map(Path::of);
    } catch (IOException | OtaException e) {
      return Optional.empty();
    }
  }
}
