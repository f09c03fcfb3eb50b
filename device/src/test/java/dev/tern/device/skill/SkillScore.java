package dev.tern.device.skill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures sentence rules over labelled texts, for docs/understanding.md: {@code SkillScore FILE...
 * [--list]}, JSON lines with {@code text}, {@code accept} and {@code slots}; {@code -} reads
 * utterances line by line and says what each is taken for.
 */
final class SkillScore {
  private record Row(String text, List<String> accepted, Map<String, String> slots) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private SkillScore() {}

  public static void main(String[] arguments) throws IOException {
    long start = System.nanoTime();
    Skills skills = Skills.loadAll("en");
    SentenceRules rules = new SentenceRules(skills);
    System.out.printf(
        "loaded %d intents, %d sentences, %d words in %d ms%n",
        skills.all().stream().mapToInt(skill -> skill.intents().size()).sum(),
        skills.sentences().size(),
        skills.words().size(),
        (System.nanoTime() - start) / 1_000_000);
    boolean list = List.of(arguments).contains("--list");
    for (String argument : arguments) {
      if (argument.equals("-")) {
        try (var lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
          lines.lines().forEach(line -> System.out.println(line + " => " + rules.understand(line)));
        }
      } else if (argument.endsWith(".jsonl")) {
        score(rules, argument, rows(Path.of(argument)), list);
      }
    }
  }

  private static List<Row> rows(Path file) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode node = JSON.readTree(line);
      List<String> accepted = new ArrayList<>();
      node.get("accept").forEach(intent -> accepted.add(intent.asText()));
      Map<String, String> slots = new LinkedHashMap<>();
      if (node.hasNonNull("slots")) {
        node.get("slots").properties().forEach(e -> slots.put(e.getKey(), e.getValue().asText()));
      }
      rows.add(new Row(node.get("text").asText(), accepted, slots));
    }
    return rows;
  }

  private static void score(SentenceRules rules, String name, List<Row> rows, boolean list) {
    int matched = 0;
    int rightIntent = 0;
    int rightAll = 0;
    int fuzzy = 0;
    int fuzzyRight = 0;
    int unsure = 0;
    int supported = 0;
    int supportedMatched = 0;
    int supportedRight = 0;
    Map<String, List<String>> wrong = new TreeMap<>();
    Map<String, List<String>> missed = new TreeMap<>();
    List<String> wrongSlots = new ArrayList<>();
    long nanos = 0;
    long most = 0;
    for (Row row : rows) {
      long start = System.nanoTime();
      Understanding understood = rules.understand(row.text());
      long took = System.nanoTime() - start;
      nanos += took;
      most = Math.max(most, took);
      boolean command = !row.accepted().contains("unsupported") && !row.accepted().contains("fact");
      supported += command ? 1 : 0;
      if (understood instanceof Match match) {
        matched++;
        supportedMatched += command ? 1 : 0;
        boolean right = row.accepted().contains(match.intent().name());
        fuzzy += match.exact() ? 0 : 1;
        if (right) {
          rightIntent++;
          supportedRight += command ? 1 : 0;
          fuzzyRight += match.exact() ? 0 : 1;
          if (sameSlots(row.slots(), match.intent().slots())) {
            rightAll++;
          } else {
            wrongSlots.add(
                row.text() + " " + row.slots() + " -> " + match.intent() + " " + match.rule());
          }
        } else {
          wrong
              .computeIfAbsent(
                  row.accepted() + " -> " + match.intent().name(), k -> new ArrayList<>())
              .add(row.text() + (match.exact() ? "" : " ~" + match.score()) + " @ " + match.rule());
        }
      } else {
        String guess = "";
        if (understood instanceof Understanding.Unsure u) {
          unsure++;
          guess = " ?" + u.guess().name() + " " + String.format("%.2f", u.score());
        }
        missed
            .computeIfAbsent(row.accepted().toString(), k -> new ArrayList<>())
            .add(row.text() + guess);
      }
    }
    if (list) {
      wrong.forEach((k, v) -> v.forEach(t -> System.out.println("WRONG " + k + ": " + t)));
      wrongSlots.forEach(t -> System.out.println("SLOTS " + t));
      missed.forEach((k, v) -> v.forEach(t -> System.out.println("MISSED " + k + ": " + t)));
    }
    System.out.printf(
        "%s rows=%d matched=%d precision=%.2f%% intent+slots=%d | near: %d right %d | unsure=%d |"
            + " commands: %d coverage=%.1f%% precision=%.2f%% | other rows matched=%d of %d |"
            + " %.3f ms mean, %.1f ms most%n",
        name.substring(name.lastIndexOf('/') + 1),
        rows.size(),
        matched,
        100.0 * rightIntent / Math.max(1, matched),
        rightAll,
        fuzzy,
        fuzzyRight,
        unsure,
        supported,
        100.0 * supportedMatched / Math.max(1, supported),
        100.0 * supportedRight / Math.max(1, supportedMatched),
        matched - supportedMatched,
        rows.size() - supported,
        nanos / 1e6 / rows.size(),
        most / 1e6);
  }

  private static final Map<String, String> ALIKE =
      Map.of("19 degrees", "nineteen degrees", "30 percent", "thirty percent");

  private static boolean sameSlots(Map<String, String> expected, Map<String, String> found) {
    Map<String, String> wanted = new LinkedHashMap<>();
    expected.forEach((slot, value) -> wanted.put(slot, ALIKE.getOrDefault(value, value)));
    Map<String, String> given = new LinkedHashMap<>();
    found.forEach((slot, value) -> given.put(slot, ALIKE.getOrDefault(value, value)));
    return wanted.equals(given);
  }
}
