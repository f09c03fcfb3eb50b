package dev.tern.device.conversation;

import dev.tern.asr.text.SpokenForm;
import dev.tern.asr.vad.SegmenterSettings;
import java.util.Set;

/**
 * How long a silence has to last until somebody counts as having finished: what the words so far
 * say about it.
 *
 * @param usualMillis where the words say nothing, 300 to 1,200
 */
public record EndOfTurn(int usualMillis) {
  /** Shorter silences belong to speech itself: the closure of a "t", a breath. */
  static final int SHORTEST_MILLIS = 300;

  /** Longer than this nobody waits for an answer gladly. */
  static final int LONGEST_MILLIS = 1_200;

  /** After these nobody has finished. */
  private static final Set<String> LEADING_ON =
      Set.of(
          "and", "or", "but", "because", "if", "the", "a", "an", "to", "for", "of", "in", "on",
          "at", "with", "from", "by", "than", "into", "about", "between", "my", "your", "our",
          "their", "his", "um", "uh", "uhm", "er", "erm", "hmm", "hm", "is", "are", "was", "plus",
          "minus", "times", "what", "which", "how", "set", "add");

  private static final Set<String> NUMBERS =
      Set.of(
          "one",
          "two",
          "three",
          "four",
          "five",
          "six",
          "seven",
          "eight",
          "nine",
          "ten",
          "eleven",
          "twelve",
          "thirteen",
          "fourteen",
          "fifteen",
          "sixteen",
          "seventeen",
          "eighteen",
          "nineteen",
          "twenty",
          "thirty",
          "forty",
          "fifty",
          "sixty",
          "seventy",
          "eighty",
          "ninety",
          "hundred",
          "thousand",
          "point",
          "oh");

  /** What the sentence rules know of some words. */
  public enum Sentence {
    /** No sentence, as far as they know. */
    NONE,
    /** A sentence to the word, which may go on. */
    MAY_GO_ON,
    /** A sentence to the word, and none that begins like it is longer. */
    WHOLE
  }

  public EndOfTurn {
    usualMillis = Math.clamp(usualMillis, SHORTEST_MILLIS, LONGEST_MILLIS);
  }

  /** Sound is cut by silence no earlier than any words may want. */
  static SegmenterSettings patient(SegmenterSettings settings) {
    return settings.withEndSilenceMillis(LONGEST_MILLIS);
  }

  /**
   * How much silence ends a turn, in milliseconds.
   *
   * @param words as a listener writes them
   */
  public int waitMillis(String words, Sentence sentence) {
    String spoken = SpokenForm.of(words);
    String last = spoken.substring(spoken.lastIndexOf(' ') + 1);
    return switch (sentence) {
      case WHOLE -> SHORTEST_MILLIS;
      case MAY_GO_ON -> usualMillis;
      case NONE ->
          LEADING_ON.contains(last) || NUMBERS.contains(last) ? LONGEST_MILLIS : usualMillis;
    };
  }
}
