package dev.tern.llm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where tests find models and what the reference made of them; each folder has a README. */
public final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private static final Map<String, Path> COPIES = new ConcurrentHashMap<>();

  private Golden() {}

  /** A prompt of {@code greedy.json} and its continuation. */
  @SuppressWarnings("ArrayRecordComponent") // test data; identity is not compared
  public record Case(String prompt, int[] promptIds, int[] greedyIds) {}

  /** The tiny model of the repository in one of its formats: f32, f16, q8_0, q4_0. */
  public static Path stories(String format) {
    String name = "stories260K-" + format + ".gguf";
    return COPIES.computeIfAbsent(name, Golden::copied);
  }

  /** A copy beside which a pack may be kept. */
  private static Path copied(String name) {
    try {
      Path folder = Files.createDirectories(Path.of("target", "golden"));
      return Files.copy(
          FOLDER.resolve("stories260K").resolve(name),
          folder.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The reference's ids for it, the BOS token first. */
  public static int[] storiesIds(String format) {
    String printed = read(FOLDER.resolve("stories260K").resolve("out." + format + ".txt"));
    return ids(printed.substring(printed.lastIndexOf("IDS ") + 4).strip().replace(' ', ','));
  }

  /** The default model, or the test is skipped. */
  public static Path smollm() {
    Path file =
        Path.of(
            System.getProperty("tern.models", "models"),
            "smollm2-135m",
            "SmolLM2-135M-Instruct.Q4_1.gguf");
    assumeTrue(Files.exists(file), "needs " + file + "; bring it with: ./tern models pull");
    return file;
  }

  /** Gemma 3 270M, a base model, or the test is skipped. */
  public static Path gemma() {
    Path file =
        Path.of(
            System.getProperty("tern.models", "models"), "gemma3-270m", "gemma-3-270m-q4_k_m.gguf");
    assumeTrue(
        Files.exists(file),
        "needs "
            + file
            + "; bring it with: ./tern models pull gemma3-270m, once you agree to its terms");
    return file;
  }

  public static List<Case> smollmCases() {
    return cases("smollm2-135m-q4_1");
  }

  public static List<Case> gemmaCases() {
    return cases("gemma3-270m-q4_k_m");
  }

  private static List<Case> cases(String folder) {
    Matcher matcher =
        Pattern.compile(
                "\"prompt\":\\s*\"((?:[^\"\\\\]|\\\\.)*)\",\\s*\"prompt_ids\":\\s*\\[([0-9,\\s]*)\\],"
                    + "\\s*\"greedy_ids\":\\s*\\[([0-9,\\s]*)\\]")
            .matcher(read(FOLDER.resolve(folder).resolve("greedy.json")));
    List<Case> cases = new ArrayList<>();
    while (matcher.find()) {
      cases.add(
          new Case(
              matcher.group(1).replace("\\n", "\n"), ids(matcher.group(2)), ids(matcher.group(3))));
    }
    return cases;
  }

  private static int[] ids(String commaSeparated) {
    return Arrays.stream(commaSeparated.strip().split("\\s*,\\s*"))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
