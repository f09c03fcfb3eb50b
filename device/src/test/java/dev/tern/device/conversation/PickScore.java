package dev.tern.device.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.text.SpokenForm;
import dev.tern.device.skill.Match;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.device.skill.Understanding;
import dev.tern.device.wording.WordingReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Measures the action tier over labelled texts, for docs/understanding.md: {@code PickScore FILE...
 * [--list]}, JSON lines with {@code text} and {@code accept}; {@code question} and no {@code
 * accept} means that no action is right. Only what no sentence rule matches is looked at.
 */
final class PickScore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> NO_ACTION =
      Set.of("unsupported", "fact", "fact_qa", "maybe", "chitchat");

  private PickScore() {}

  public static void main(String[] arguments) throws IOException {
    Skills skills = Skills.loadAll("en");
    SentenceRules rules = new SentenceRules(skills);
    ActionPicker picker = new ActionPicker(WordingReader.in("en").orElseThrow(), skills);
    boolean list = List.of(arguments).contains("--list");
    for (String file : arguments) {
      if (!file.startsWith("--")) {
        score(rules, picker, Path.of(file), list);
      }
    }
  }

  private static void score(SentenceRules rules, ActionPicker picker, Path file, boolean list)
      throws IOException {
    int commands = 0;
    int others = 0;
    int[] sure = new int[3]; // right, wrong among the commands, wrong among the others
    int[] asked = new int[3];
    long nanos = 0;
    int picked = 0;
    for (String line : Files.readAllLines(file)) {
      JsonNode row = JSON.readTree(line);
      List<String> accepted = new ArrayList<>();
      row.path("accept").forEach(intent -> accepted.add(intent.asText()));
      String words = SpokenForm.of(row.path(row.has("text") ? "text" : "question").asText());
      Understanding understood = rules.understand(words);
      if (understood instanceof Match) {
        continue;
      }
      boolean command = !accepted.isEmpty() && accepted.stream().noneMatch(NO_ACTION::contains);
      commands += command ? 1 : 0;
      others += command ? 0 : 1;
      long start = System.nanoTime();
      ActionPicker.Pick pick = picker.pick(words, understood, Question.isOne(words));
      nanos += System.nanoTime() - start;
      picked++;
      String name =
          switch (pick) {
            case ActionPicker.Pick.Sure one -> one.intent().name();
            case ActionPicker.Pick.Guessed one -> one.intent().name();
            case ActionPicker.Pick.None none -> "";
          };
      if (name.isEmpty() || NO_ACTION.contains(name)) {
        continue;
      }
      int which = accepted.contains(name) ? 0 : command ? 1 : 2;
      (pick instanceof ActionPicker.Pick.Sure ? sure : asked)[which]++;
      if (list && which > 0) {
        System.out.printf(
            "%s %s for %s: %s (%s)%n",
            pick instanceof ActionPicker.Pick.Sure ? "WRONG" : "ASKED",
            name,
            accepted,
            words,
            pick.reason());
      }
    }
    System.out.printf(
        "%s: no rule: %d commands, %d others | done: %d right, %d+%d wrong, precision %.1f %%,"
            + " recall %.1f %% | asked about: %d right, %d+%d wrong | %.2f ms each%n",
        file.getFileName(),
        commands,
        others,
        sure[0],
        sure[1],
        sure[2],
        100.0 * sure[0] / Math.max(1, sure[0] + sure[1] + sure[2]),
        100.0 * sure[0] / Math.max(1, commands),
        asked[0],
        asked[1],
        asked[2],
        nanos / 1e6 / Math.max(1, picked));
  }
}
