package dev.tern.ota.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The last good settings, in {@code STATE/ota/config.json} and once more in {@code
 * config.copy.json}, for the day on which a disk breaks one of them:
 *
 * <pre>
 * {"format": 1, "sha256": "…",            of the line that follows, as it stands there
 *  "applied": "{\"revision\":7,…}"}
 * </pre>
 *
 * <p>They were signed when they came and are not checked for that again: keys of the fleet may have
 * changed meanwhile, and a device that nobody reaches goes on. The digest finds what a disk broke.
 */
public final class KeptConfig {
  private static final String FILE = "config.json";
  private static final String COPY = "config.copy.json";
  private static final String DAMAGED = "config.damaged.json";
  private static final int FORMAT = 1;
  private static final int LIMIT = 2 * ConfigDocument.LIMIT;

  private final Path folder;
  private final Disk disk;

  /**
   * @param folder {@code STATE/ota}
   */
  public KeptConfig(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /**
   * @param revision 0 where nothing was ever applied
   * @param digest of all that was signed, broker included: two documents of one revision are told
   *     apart by it
   */
  public record Applied(long revision, String digest, Map<String, JsonNode> values) {
    static final Applied NOTHING = new Applied(0, "", Map.of());

    /** What is kept of a document that is to be applied. */
    static Applied of(ConfigDocument document) {
      return new Applied(
          document.revision(), sha256(document.toJson().toString()), document.values());
    }
  }

  /** What was kept last, as far as this process can read it; changes nothing. */
  public Map<String, JsonNode> peek() {
    return whole(FILE).or(() -> whole(COPY)).map(Applied::values).orElse(Map.of());
  }

  /**
   * What was kept last. Of two files of which one is damaged or missing, both are whole afterwards
   * if the disk takes it.
   *
   * @param log hears of damage
   * @throws OtaException where both are damaged: the first was set aside under another name then
   */
  public Applied read(Consumer<String> log) {
    Optional<Applied> found;
    try {
      found = taken(FILE).or(() -> whole(COPY));
    } catch (OtaException damage) {
      String what = setAside(damage);
      found = whole(COPY);
      if (found.isEmpty()) {
        throw new OtaException(
            what
                + ", and settings of the board's file and the set count until config/desired comes",
            damage);
      }
      log.accept("config: " + what + "; its copy is whole and counts");
    }
    found.ifPresent(applied -> mend(applied, log));
    return found.orElse(Applied.NOTHING);
  }

  /** What was read counts on a disk that takes no more, too. */
  private void mend(Applied applied, Consumer<String> log) {
    try {
      write(applied);
    } catch (OtaException e) {
      log.accept("config: settings are in use, but not kept twice: " + e.getMessage());
    }
  }

  /** Empty where it is damaged too. */
  private Optional<Applied> whole(String name) {
    try {
      return taken(name);
    } catch (OtaException e) {
      return Optional.empty();
    }
  }

  private Optional<Applied> taken(String name) {
    Path file = folder.resolve(name);
    return disk.read(file, LIMIT).map(bytes -> taken(file, bytes));
  }

  private static Applied taken(Path file, byte[] bytes) {
    JsonDocument kept = JsonDocument.read(file.toString(), bytes, LIMIT);
    kept.whole("format", FORMAT, FORMAT);
    String line = kept.text("applied", LIMIT);
    String digest = sha256(line);
    if (!kept.text("sha256", 64).equals(digest)) {
      throw new OtaException(file + ": its contents are not those that were written");
    }
    JsonDocument applied =
        JsonDocument.read(file.toString(), line.getBytes(StandardCharsets.UTF_8), LIMIT);
    return new Applied(
        applied.whole("revision", 1, ConfigDocument.LAST_REVISION),
        applied.text("document", 64),
        ConfigDocument.values(applied.object("values")));
  }

  /** Says what was found and what became of it. */
  private String setAside(OtaException damage) {
    try {
      disk.rename(folder.resolve(FILE), folder.resolve(DAMAGED));
      return damage.getMessage() + "; it was set aside as " + DAMAGED;
    } catch (OtaException e) {
      return damage.getMessage() + "; " + e.getMessage();
    }
  }

  /** Keeps these; durable when it returns. */
  public void write(Applied applied) {
    ObjectNode line =
        JsonDocument.empty().put("revision", applied.revision()).put("document", applied.digest());
    ObjectNode values = line.putObject("values");
    new LinkedHashMap<>(applied.values()).forEach(values::set);
    String text = line.toString();
    ObjectNode kept = JsonDocument.empty().put("format", FORMAT).put("sha256", sha256(text));
    kept.put("applied", text);
    keep(FILE, JsonDocument.pretty(kept));
    keep(COPY, JsonDocument.pretty(kept));
  }

  /** Flash wears out by writing: what stands there already is left. */
  private void keep(String name, byte[] contents) {
    Path file = folder.resolve(name);
    if (!Arrays.equals(contents, onDisk(file))) {
      disk.replace(file, contents);
    }
  }

  private byte[] onDisk(Path file) {
    try {
      return disk.read(file, LIMIT).orElse(new byte[0]);
    } catch (OtaException e) {
      return new byte[0]; // damaged: to be replaced
    }
  }

  private static String sha256(String text) {
    return Sha256.hexOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
