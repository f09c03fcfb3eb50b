package dev.tern.device.skill;

import java.util.List;
import java.util.Set;

/** A sentence taken apart. Patterns are shared: a named rule is one object wherever it is used. */
sealed interface Pattern {
  /** One word, by its number in the {@link Vocabulary}. */
  record Word(int id) implements Pattern {}

  /** One part after the other; with no parts it fits everywhere and takes no word. */
  record Sequence(List<Pattern> parts) implements Pattern {}

  record Choice(List<Pattern> options) implements Pattern {}

  record Maybe(Pattern inner) implements Pattern {}

  /** What {@code inner} takes becomes the value of the slot {@code name}. */
  record Slot(String name, Pattern inner) implements Pattern {}

  /**
   * A type or rule with a name; what it reaches from each word is computed once per utterance.
   *
   * @param index its place among all named patterns
   */
  record Named(String name, int index, Pattern body) implements Pattern {}

  /** A number written in digits, such as 19 or 7:30. */
  record Digits() implements Pattern {}

  /**
   * Any words.
   *
   * @param least fewest words, 0 or more
   * @param most most words
   * @param without words that it never takes
   * @param notFirst words that it never begins with
   * @param notLast words that it never ends with
   */
  record FreeText(
      int least, int most, Set<String> without, Set<String> notFirst, Set<String> notLast)
      implements Pattern {}
}
