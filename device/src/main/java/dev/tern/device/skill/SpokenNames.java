package dev.tern.device.skill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Names that a recognizer can't write, by the words that it hears for them: "sear sha" for
 * "saoirse". Kept in a file of one line each, {@code heard = written}.
 *
 * @param writtenByHeard words in lower case with single spaces, by words alike
 */
public record SpokenNames(Map<String, String> writtenByHeard) {
  /** None were taught. */
  public static final SpokenNames NONE = new SpokenNames(Map.of());

  /** The file in the state folder. */
  public static final String FILE = "spoken-names.txt";

  private static final String WORDS = "[a-z0-9']+( [a-z0-9']+)*";

  public SpokenNames {
    writtenByHeard = Collections.unmodifiableMap(new LinkedHashMap<>(writtenByHeard));
    writtenByHeard.forEach(
        (heard, written) -> {
          checkWords(heard);
          checkWords(written);
        });
  }

  private static void checkWords(String words) {
    if (!words.matches(WORDS)) {
      throw new SkillException(
          "expected words of a-z, 0-9 and ' with single spaces, found '" + words + "'");
    }
  }

  /**
   * Those that were taught; none where there is no file.
   *
   * @param refused hears of each line that is not as it has to be
   */
  public static SpokenNames in(Path stateFolder, Consumer<SkillException> refused) {
    Path file = stateFolder.resolve(FILE);
    if (!Files.exists(file)) {
      return NONE;
    }
    Map<String, String> names = new LinkedHashMap<>();
    List<String> lines = lines(file, refused);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] halves = line.split(" = ", -1);
      if (halves.length == 2 && halves[0].matches(WORDS) && halves[1].matches(WORDS)) {
        names.put(halves[0], halves[1]);
      } else {
        refused.accept(
            SkillException.at(
                file.toString(), i + 1, "expected: heard = written, in lower case, found " + line));
      }
    }
    return new SpokenNames(names);
  }

  private static List<String> lines(Path file, Consumer<SkillException> refused) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      refused.accept(new SkillException(file + ": can't be read: " + e.getMessage()));
      return List.of();
    }
  }

  /** These with one more, or another spelling of one. */
  public SpokenNames with(String heard, String written) {
    Map<String, String> names = new LinkedHashMap<>(writtenByHeard);
    names.put(plain(heard), plain(written));
    return new SpokenNames(names);
  }

  /** These without what is written so. */
  public SpokenNames without(String written) {
    Map<String, String> names = new LinkedHashMap<>(writtenByHeard);
    names.values().removeIf(plain(written)::equals);
    return new SpokenNames(names);
  }

  private static String plain(String words) {
    return words.toLowerCase(Locale.ROOT).replace('\u2019', '\'').strip().replaceAll(" +", " ");
  }

  /** Keeps them, all or none. */
  public void keep(Path stateFolder) {
    List<String> lines = new ArrayList<>();
    lines.add("# Names by the words that are heard for them; tern skill words writes this file.");
    writtenByHeard.forEach((heard, written) -> lines.add(heard + " = " + written));
    try {
      Files.createDirectories(stateFolder);
      Path part = stateFolder.resolve(FILE + ".part");
      Files.write(part, lines);
      Files.move(
          part,
          stateFolder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(stateFolder.resolve(FILE) + " can't be written", e);
    }
  }
}
