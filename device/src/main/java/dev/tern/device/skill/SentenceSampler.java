package dev.tern.device.skill;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Says a sentence in some of the ways it can be said; always the same ones. */
final class SentenceSampler {
  /** Free text is sampled with words that no sentence is made of. */
  private static final List<String> FREE_WORDS = List.of("zanzibar", "quux", "frobnitz", "xylem");

  private static final int MOST_TRIES = 4;

  private final Vocabulary vocabulary;
  private final Random random = new Random(7);

  SentenceSampler(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Up to so many different ones. */
  List<String> samples(Pattern pattern, int most) {
    Set<String> samples = new LinkedHashSet<>();
    for (int i = 0; i < most * MOST_TRIES && samples.size() < most; i++) {
      List<String> words = new ArrayList<>();
      say(pattern, words);
      samples.add(String.join(" ", words));
    }
    return List.copyOf(samples);
  }

  private void say(Pattern pattern, List<String> words) {
    switch (pattern) {
      case Pattern.Word word -> words.add(vocabulary.word(word.id()));
      case Pattern.Sequence sequence -> sequence.parts().forEach(part -> say(part, words));
      case Pattern.Choice choice ->
          say(choice.options().get(random.nextInt(choice.options().size())), words);
      case Pattern.Maybe maybe -> {
        if (random.nextBoolean()) {
          say(maybe.inner(), words);
        }
      }
      case Pattern.Slot slot -> say(slot.inner(), words);
      case Pattern.Named named -> say(named.body(), words);
      case Pattern.Digits digits -> words.add("7");
      case Pattern.FreeText free -> {
        int count = Math.max(free.least(), Math.min(free.most(), 1));
        for (int i = 0; i < count; i++) {
          words.add(FREE_WORDS.get(i % FREE_WORDS.size()));
        }
      }
    }
  }
}
