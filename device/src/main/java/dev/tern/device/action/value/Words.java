package dev.tern.device.action.value;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An utterance cut into lower-case words, with a place where reading stands.
 *
 * <p>Marks that carry a value become words ("10%" is {@code 10 percent}, "19°C" is {@code 19
 * degrees celsius}, "7am" is {@code 7 am}, "thirty-two" is {@code thirty two}); all others are
 * dropped.
 */
final class Words {
  private static final Set<String> COURTESIES = Set.of("please", "thanks", "exactly");

  private final List<String> words;
  private int position;

  private Words(List<String> words) {
    this.words = words;
  }

  static Words of(String said) {
    String text =
        said.toLowerCase(Locale.ROOT)
            .replace('\u2019', '\'')
            .replaceAll("\\b([ap])\\.? ?m\\b\\.?", "$1m")
            .replaceAll("(\\d),(?=\\d{3}\\b)", "$1")
            .replaceAll("(?<=^|\\s)-(?=\\d)", "minus ")
            .replaceAll("°\\s*([cf])\\b", " degrees $1 ")
            .replace("°", " degrees ")
            .replace("%", " percent ")
            .replaceAll("([+*/×÷^=()])", " $1 ")
            .replaceAll("(?<=\\s)-(?=\\s)", " minus ")
            .replaceAll("(\\d)(?!st\\b|nd\\b|rd\\b|th\\b)([a-z])", "$1 $2")
            .replaceAll("\\bx(?=\\d)", "x ")
            .replaceAll("(?<=\\d)-(?=\\d)", " minus ")
            .replace('-', ' ')
            .replaceAll("[.:](?=\\s|$)", " ")
            .replaceAll("[^a-z0-9.:'+*/×÷^=() ]", " ")
            .strip();
    return new Words(
        text.isEmpty()
            ? List.of()
            : List.of(text.split("\\s+")).stream()
                .filter(word -> !COURTESIES.contains(word))
                .toList());
  }

  boolean atEnd() {
    return position >= words.size();
  }

  int position() {
    return position;
  }

  /** Goes back to a {@link #position()} taken earlier. */
  void back(int earlier) {
    position = earlier;
  }

  /** The word {@code ahead} of the reading place, or "" behind the end. */
  String peek(int ahead) {
    int index = position + ahead;
    return index < words.size() ? words.get(index) : "";
  }

  String peek() {
    return peek(0);
  }

  String next() {
    String word = peek();
    position++;
    return word;
  }

  /** Takes these words when they stand next, all of them or none. */
  boolean take(String phrase) {
    String[] expected = phrase.split(" ");
    for (int i = 0; i < expected.length; i++) {
      if (!expected[i].equals(peek(i))) {
        return false;
      }
    }
    position += expected.length;
    return true;
  }

  boolean takeAny(String... phrases) {
    for (String phrase : phrases) {
      if (take(phrase)) {
        return true;
      }
    }
    return false;
  }

  /** What is left, in one string; reading then stands at the end. */
  String rest() {
    String rest = String.join(" ", words.subList(Math.min(position, words.size()), words.size()));
    position = words.size();
    return rest;
  }
}
