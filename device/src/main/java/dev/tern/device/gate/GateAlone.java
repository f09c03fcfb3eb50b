package dev.tern.device.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Appliance.Verdict;
import dev.tern.ota.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A gate for which the appliance makes room: it is asked for in a file, the process starts again,
 * and the gate is gone through before anything is loaded. What came of it waits in another file for
 * whoever asks for that set's gate next.
 *
 * <pre>
 * FOLDER/alone.json      {"candidate","incumbent","key","tries"}: asked for
 * FOLDER/verdict.json    {"key","passed","reason","figures"}: what came of it
 * </pre>
 */
final class GateAlone {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BYTES = 64 << 10;
  private static final int MOST_TRIES = 2;
  private static final long LOOK_EVERY_MILLIS = 5_000;

  private final Disk disk;
  private final Path asked;
  private final Path answered;
  private final Quiet quiet;
  private final Consumer<String> restart;

  GateAlone(Disk disk, Path folder, Quiet quiet, Consumer<String> restart) {
    this.disk = disk;
    this.asked = folder.resolve("alone.json");
    this.answered = folder.resolve("verdict.json");
    this.quiet = quiet;
    this.restart = restart;
  }

  /**
   * What is to be held against what.
   *
   * @param key of the candidate's contents
   */
  record Asked(Path candidate, Optional<Path> incumbent, String key, int tries) {}

  /** Waits for a quiet time, then has the process start again; ends by being interrupted. */
  void ask(Path candidate, Optional<Path> incumbent, String key) throws InterruptedException {
    write(new Asked(candidate, incumbent, key, 0));
    while (!quiet.isQuiet()) {
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
    restart.accept("an update is checked with all the memory of this board");
    Thread.sleep(Long.MAX_VALUE);
  }

  boolean isAsked() {
    return read(asked).isPresent();
  }

  /**
   * What is asked for; counted, so that a check that takes this process down does so twice at most.
   */
  Optional<Asked> begin() {
    Optional<Asked> found = read(asked).map(GateAlone::asked);
    if (found.isPresent() && found.get().tries >= MOST_TRIES) {
      Asked one = found.get();
      end(one, Verdict.fail("the check took the appliance down, tries=" + one.tries, Map.of()));
      return Optional.empty();
    }
    return found.map(
        one -> {
          Asked again = new Asked(one.candidate, one.incumbent, one.key, one.tries + 1);
          write(again);
          return again;
        });
  }

  void end(Asked one, Verdict verdict) {
    ObjectNode root =
        JSON.createObjectNode()
            .put("key", one.key)
            .put("passed", verdict.passed())
            .put("reason", verdict.reason());
    ObjectNode figures = root.putObject("figures");
    verdict.figures().forEach(figures::put);
    disk.replace(answered, bytes(root));
    disk.delete(asked);
  }

  /** What came of the gate of that set, once; a request of another set is dropped. */
  Optional<Verdict> take(String key) {
    Optional<JsonNode> found = read(answered).filter(one -> one.path("key").asText().equals(key));
    if (read(answered).isPresent()) {
      disk.delete(answered);
    }
    disk.delete(asked);
    return found.map(
        one -> {
          Map<String, Double> figures = new LinkedHashMap<>();
          one.path("figures")
              .properties()
              .forEach(entry -> figures.put(entry.getKey(), entry.getValue().asDouble()));
          return new Verdict(one.path("passed").asBoolean(), one.path("reason").asText(), figures);
        });
  }

  private void write(Asked one) {
    ObjectNode root =
        JSON.createObjectNode()
            .put("candidate", one.candidate.toString())
            .put("key", one.key)
            .put("tries", one.tries);
    one.incumbent.ifPresent(folder -> root.put("incumbent", folder.toString()));
    disk.replace(asked, bytes(root));
  }

  private static Asked asked(JsonNode one) {
    return new Asked(
        Path.of(one.path("candidate").asText()),
        Optional.of(one.path("incumbent").asText("")).filter(t -> !t.isEmpty()).map(Path::of),
        one.path("key").asText(),
        one.path("tries").asInt());
  }

  private static byte[] bytes(JsonNode root) {
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private Optional<JsonNode> read(Path file) {
    return disk.read(file, MOST_BYTES)
        .flatMap(
            bytes -> {
              try {
                return Optional.of(JSON.readTree(bytes)).filter(JsonNode::isObject);
              } catch (IOException damaged) {
                return Optional.empty();
              }
            });
  }
}
