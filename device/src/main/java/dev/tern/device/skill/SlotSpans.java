package dev.tern.device.skill;

import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the values of an intent's slots wherever they stand in an utterance, by their types alone:
 * "bedroom" is a room in any wording. Slots of free text have no type to be found by, and of two
 * slots of one type nobody knows which is which: both are left out. Safe for several threads.
 */
public final class SlotSpans {
  private final Skills skills;

  public SlotSpans(Skills skills) {
    this.skills = skills;
  }

  /**
   * The values that can be found.
   *
   * @param spokenText as a recogniser writes it: numbers as words
   * @return words of the utterance by slot, in the order of the declaration
   */
  public Map<String, String> find(String intent, String spokenText) {
    Map<String, Pattern> types = skills.slotTypes(intent);
    Utterance utterance = new Utterance(skills.language().spelling().tokens(spokenText));
    if (types.isEmpty() || utterance.length() == 0 || utterance.length() > Utterance.MOST_WORDS) {
      return Map.of();
    }
    Map<Pattern, Integer> uses = new IdentityHashMap<>();
    types.values().forEach(type -> uses.merge(type, 1, Integer::sum));
    Reading reading =
        new Reading(
            utterance,
            skills.vocabulary(),
            new BitSet(),
            null,
            skills.namedCount(),
            /* steps= */ 0);
    Map<String, String> found = new LinkedHashMap<>();
    long taken = 0;
    for (Map.Entry<String, Pattern> slot : types.entrySet()) {
      if (uses.get(slot.getValue()) > 1 || hasFreeText(slot.getValue())) {
        continue;
      }
      Span span = longest(reading, slot.getValue(), utterance.length(), taken);
      String words = span == null ? "" : words(utterance, span);
      if (!words.isEmpty()) {
        found.put(slot.getKey(), words);
        taken |= span.places();
      }
    }
    return found;
  }

  private record Span(int start, int end) {
    long places() {
      return ((1L << (end - start)) - 1) << start;
    }
  }

  private static Span longest(Reading reading, Pattern type, int length, long taken) {
    Span longest = null;
    for (int start = 0; start < length; start++) {
      for (long ends = reading.reach(type, reading.from(1L << start))[0];
          ends != 0;
          ends &= ends - 1) {
        Span span = new Span(start, Long.numberOfTrailingZeros(ends));
        boolean longer = longest == null || span.end - start > longest.end - longest.start;
        if (span.end > start && longer && (span.places() & taken) == 0) {
          longest = span;
        }
      }
    }
    return longest;
  }

  private static String words(Utterance utterance, Span span) {
    return String.join(
            " ",
            utterance.tokens().subList(span.start, span.end).stream()
                .map(Utterance.Token::surface)
                .filter(surface -> !surface.isEmpty())
                .toList())
        .strip();
  }

  private static boolean hasFreeText(Pattern pattern) {
    return switch (pattern) {
      case Pattern.Word word -> false;
      case Pattern.Digits digits -> false;
      case Pattern.FreeText free -> true;
      case Pattern.Sequence sequence -> anyHasFreeText(sequence.parts());
      case Pattern.Choice choice -> anyHasFreeText(choice.options());
      case Pattern.Maybe maybe -> hasFreeText(maybe.inner());
      case Pattern.Slot slot -> hasFreeText(slot.inner());
      case Pattern.Named named -> hasFreeText(named.body());
    };
  }

  private static boolean anyHasFreeText(List<Pattern> patterns) {
    return patterns.stream().anyMatch(SlotSpans::hasFreeText);
  }
}
