package dev.tern.ota.power;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.TargetFile;
import dev.tern.ota.Trust;
import dev.tern.ota.UntrustedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Believes the index of a {@link SampleRepository}, and any document that says it is signed. */
public final class SampleTrust implements Trust {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Disk disk;
  private final Path file;

  public SampleTrust(Disk disk, Path folder) {
    this.disk = disk;
    this.file = folder.resolve("index.json");
  }

  @Override
  public void refresh(Origin origin) throws IOException, InterruptedException {
    byte[] index =
        origin
            .read("metadata/index.json", 1 << 20)
            .orElseThrow(() -> new IOException(origin.name() + " has no index"));
    disk.replace(file, index);
  }

  @Override
  public Optional<TargetFile> target(String path, Origin origin) throws IOException {
    JsonNode index = JSON.readTree(disk.read(file, 1 << 20).orElseThrow());
    JsonNode found = index.get(path);
    return Optional.ofNullable(found)
        .map(
            entry ->
                new TargetFile(
                    path,
                    entry.get("length").longValue(),
                    entry.get("sha256").textValue(),
                    "targets/" + path,
                    entry.get("custom")));
  }

  @Override
  public JsonNode verified(String role, byte[] document) {
    try {
      JsonNode root = JSON.readTree(document);
      if (root.path("signatures").path(0).path("keyid").asText().equals(role)) {
        return root.get("signed");
      }
    } catch (IOException e) {
      // It is not signed either.
    }
    throw new UntrustedException(
        UntrustedException.Attack.ARBITRARY_SOFTWARE, "document is not signed by role=" + role);
  }
}
