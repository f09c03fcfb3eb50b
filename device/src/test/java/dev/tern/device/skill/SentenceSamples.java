package dev.tern.device.skill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Prints sentences that the manifests allow, as JSON lines with {@code text} and {@code intent}:
 * every example, and of each intent as many more at random as the argument says. What {@code
 * train/actions} learns from.
 */
final class SentenceSamples {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 16; // words
  private static final int TRIES_EACH = 7;
  private static final double OPTIONAL_SHARE = 0.4;

  private final Skills skills = Skills.loadAll("en");
  private final Random random = new Random(7);
  private final Map<String, List<List<String>>> freeTexts = new LinkedHashMap<>();

  public static void main(String[] arguments) throws Exception {
    new SentenceSamples().print(Integer.parseInt(arguments[0]));
  }

  private void print(int each) throws Exception {
    for (Skill skill : skills.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        for (Skill.Example example : intent.examples()) {
          example
              .meaning()
              .slots()
              .forEach(
                  (slot, value) ->
                      freeTexts
                          .computeIfAbsent(slot, first -> new ArrayList<>())
                          .add(List.of(value.split(" "))));
        }
      }
    }
    for (Skill skill : skills.all()) {
      for (Skill.Declaration intent : skill.intents()) {
        for (Skill.Example example : intent.examples()) {
          print(example.text(), intent);
        }
        for (String text : sampled(intent, each)) {
          print(text, intent);
        }
      }
    }
  }

  private static void print(String text, Skill.Declaration intent) throws Exception {
    System.out.println(JSON.writeValueAsString(Map.of("text", text, "intent", intent.name())));
  }

  private Set<String> sampled(Skill.Declaration intent, int each) {
    List<Skills.Sentence> sentences =
        skills.sentences().stream().filter(one -> one.intent().equals(intent)).toList();
    Set<String> texts = new LinkedHashSet<>();
    for (int i = 0; i < TRIES_EACH * each && texts.size() < each; i++) {
      int which = i < sentences.size() ? i : random.nextInt(sentences.size());
      List<String> words = new ArrayList<>();
      sample(sentences.get(which).pattern(), "", words);
      if (words.size() <= LONGEST) {
        texts.add(String.join(" ", words));
      }
    }
    return texts;
  }

  private void sample(Pattern pattern, String slot, List<String> words) {
    switch (pattern) {
      case Pattern.Word word -> words.add(skills.vocabulary().word(word.id()));
      case Pattern.Sequence sequence -> sequence.parts().forEach(part -> sample(part, slot, words));
      case Pattern.Choice choice ->
          sample(choice.options().get(random.nextInt(choice.options().size())), slot, words);
      case Pattern.Maybe maybe -> {
        if (random.nextDouble() < OPTIONAL_SHARE) {
          sample(maybe.inner(), slot, words);
        }
      }
      case Pattern.Slot named -> sample(named.inner(), named.name(), words);
      case Pattern.Named named -> sample(named.body(), slot, words);
      case Pattern.Digits digits -> words.add(Integer.toString(1 + random.nextInt(30)));
      case Pattern.FreeText free -> freeText(free, slot, words);
    }
  }

  private void freeText(Pattern.FreeText free, String slot, List<String> words) {
    List<List<String>> fitting = fitting(freeTexts.getOrDefault(slot, List.of()), free);
    if (free.least() == 0 && (fitting.isEmpty() || random.nextDouble() < OPTIONAL_SHARE)) {
      return;
    }
    if (fitting.isEmpty()) {
      fitting = fitting(freeTexts.values().stream().flatMap(List::stream).toList(), free);
    }
    if (!fitting.isEmpty()) {
      words.addAll(fitting.get(random.nextInt(fitting.size())));
    }
  }

  private static List<List<String>> fitting(List<List<String>> texts, Pattern.FreeText free) {
    return texts.stream()
        .filter(text -> text.size() >= free.least() && text.size() <= free.most())
        .toList();
  }
}
