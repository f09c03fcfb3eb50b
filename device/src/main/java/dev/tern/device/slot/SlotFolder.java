package dev.tern.device.slot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.OtaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A slot as those see it who run from it.
 *
 * <pre>
 * set.json               what it is: see {@link dev.tern.ota.TargetSet}
 * models/NAME/FILE       models; one of a name in the catalog goes before the installed one
 * skills/FILE.yaml       manifests; they stand in for those of the board's skills-folder
 * health/suite.json      what the gate asks of it
 * </pre>
 *
 * <p>Nobody writes to a slot that is run, so its description is read once.
 */
public final class SlotFolder {
  /** The system property that names the folder. */
  public static final String PROPERTY = "tern.slot";

  /** The environment variable that names it where the property does not. */
  public static final String VARIABLE = "TERN_SLOT";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private JsonNode document;

  public SlotFolder(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  /** The slot that this process runs; empty where it runs what the device was installed with. */
  public static Optional<SlotFolder> ofThisProcess() {
    return Optional.ofNullable(System.getProperty(PROPERTY, System.getenv(VARIABLE)))
        .filter(folder -> !folder.isBlank())
        .map(folder -> new SlotFolder(Path.of(folder)));
  }

  /**
   * A file of a model.
   *
   * @param name within the model's folder, with slashes
   * @param sha256 lower-case hex
   */
  public record FileOfModel(String name, long sizeBytes, String sha256) {}

  /** Absolute. */
  public Path path() {
    return path;
  }

  /** What the set has under {@code models/NAME/}; empty where it brings no such model. */
  public List<FileOfModel> model(String name) {
    String folder = "models/" + name + "/";
    List<FileOfModel> files = new ArrayList<>();
    for (JsonNode file : document().path("files")) {
      String path = file.path("path").asText();
      if (path.startsWith(folder)) {
        files.add(
            new FileOfModel(
                path.substring(folder.length()),
                file.path("length").asLong(-1),
                file.path("sha256").asText()));
      }
    }
    return files;
  }

  /** Where the files of a model lie. */
  public Path modelFolder(String name) {
    return path.resolve("models").resolve(name);
  }

  /** The set's own skills; empty where it brings none and those of the board stay. */
  public Optional<Path> skills() {
    return Optional.of(path.resolve("skills")).filter(Files::isDirectory);
  }

  /** The suite that the set brings; empty where it brings none. */
  public Optional<Path> health() {
    return Optional.of(document().path("health").asText(""))
        .filter(name -> !name.isEmpty())
        .map(path::resolve);
  }

  /** Name of the set. */
  public String name() {
    return document().path("name").asText(path.getFileName().toString());
  }

  /** What the set says of board keys, dotted. */
  public Map<String, JsonNode> config() {
    Map<String, JsonNode> config = new LinkedHashMap<>();
    document()
        .path("config")
        .properties()
        .forEach(entry -> config.put(entry.getKey(), entry.getValue()));
    return config;
  }

  /** The description as it was verified. */
  private synchronized JsonNode document() {
    if (document == null) {
      document = read();
    }
    return document;
  }

  private JsonNode read() {
    Path file = path.resolve("set.json");
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new OtaException(
          "slot=%s: set.json can't be read: %s; fall back to the other slot"
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
