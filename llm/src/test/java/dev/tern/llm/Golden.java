package dev.tern.llm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where tests find models and what the reference made of them; each folder has a README. */
public final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private Golden() {}

  /** A prompt of {@code greedy.json} and its continuation. */
  @SuppressWarnings("ArrayRecordComponent") // test data; identity is not compared
  public record Case(String prompt, int[] promptIds, int[] greedyIds) {}

  /** The tiny model of the repository in one of its formats: f32, f16, q8_0, q4_0. */
  public static Path stories(String format) {
    return FOLDER.resolve("stories260K").resolve("stories260K-" + format + ".gguf");
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

  public static List<Case> smollmCases() {
    Matcher matcher =
        Pattern.compile(
                "\"prompt\":\"((?:[^\"\\\\]|\\\\.)*)\",\"prompt_ids\":\\[([0-9,]*)\\],"
                    + "\"greedy_ids\":\\[([0-9,]*)\\]")
            .matcher(read(FOLDER.resolve("smollm2-135m-q4_1").resolve("greedy.json")));
    List<Case> cases = new ArrayList<>();
    while (matcher.find()) {
      cases.add(
          new Case(
              matcher.group(1).replace("\\n", "\n"), ids(matcher.group(2)), ids(matcher.group(3))));
    }
    return cases;
  }

  private static int[] ids(String commaSeparated) {
    return Arrays.stream(commaSeparated.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
