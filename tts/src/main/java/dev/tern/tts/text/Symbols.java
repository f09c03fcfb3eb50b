package dev.tern.tts.text;

import java.util.Map;
import java.util.regex.Pattern;

/** What is left: signs that have a name are named, all else goes. */
final class Symbols {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("&", "and"),
          Map.entry("+", "plus"),
          Map.entry("=", "equals"),
          Map.entry("@", "at"),
          Map.entry("%", "percent"),
          Map.entry("×", "times"),
          Map.entry("÷", "divided by"),
          Map.entry("±", "plus or minus"),
          Map.entry("<", "less than"),
          Map.entry(">", "greater than"),
          Map.entry("≤", "at most"),
          Map.entry("≥", "at least"),
          Map.entry("≠", "is not"),
          Map.entry("≈", "about"),
          Map.entry("~", "about"),
          Map.entry("°", "degrees"),
          Map.entry("$", "dollars"),
          Map.entry("€", "euros"),
          Map.entry("£", "pounds"),
          Map.entry("→", "to"),
          Map.entry("√", "the square root of"),
          Map.entry("π", "pi"),
          Map.entry("∞", "infinity"),
          Map.entry("§", "section"),
          Map.entry("²", "squared"),
          Map.entry("³", "cubed"),
          Map.entry("^", "to the power of"),
          Map.entry("#", "hashtag"),
          Map.entry("µ", "micro"),
          Map.entry("Ω", "ohm"));

  private static final Pattern NAMED = Pattern.compile("[&+=@%×÷±<>≤≥≠≈~°$€£→√π∞§²³^#µΩ]");
  private static final Pattern ARROWS = Pattern.compile("[=-]+>");
  private static final Pattern COMPARISON = Pattern.compile("(?<![<>=!])={2,3}(?!=)");
  private static final Pattern EITHER = Pattern.compile("(?<=\\p{Ll})/(?=\\p{Ll})");
  private static final Pattern SHARP = Pattern.compile("\\b([A-G])#(?!\\w)");
  private static final Pattern INNER_DOT = Pattern.compile("(?<=\\p{L}{2})\\.(?=\\p{L}{2})");
  private static final Pattern BETWEEN_NUMBERS = Pattern.compile("(?<=\\w) ([*]) (?=\\w)");
  private static final Pattern BRACE = Pattern.compile("[\\[{]");
  private static final Pattern UNSPOKEN =
      Pattern.compile("[^\\p{IsLatin}\\p{M}' \\n;:,.!?—…()\"-]");
  private static final Pattern FOREIGN_MARK = Pattern.compile("(?<!\\p{L})\\p{M}+");

  private Symbols() {}

  static String speak(String text) {
    String spoken = ARROWS.matcher(text).replaceAll(" to ");
    spoken = COMPARISON.matcher(spoken).replaceAll(" equals ");
    spoken = SHARP.matcher(spoken).replaceAll("$1 sharp");
    spoken = INNER_DOT.matcher(spoken).replaceAll(" dot ");
    spoken = spoken.replaceAll("\\s/\\s", ", ");
    spoken = EITHER.matcher(spoken).replaceAll(" or ");
    spoken = BETWEEN_NUMBERS.matcher(spoken).replaceAll(" times ");
    spoken = NAMED.matcher(spoken).replaceAll(m -> " " + NAMES.get(m.group()) + " ");
    spoken = BRACE.matcher(spoken).replaceAll(" ");
    spoken = UNSPOKEN.matcher(spoken).replaceAll(" ");
    return tidy(FOREIGN_MARK.matcher(spoken).replaceAll(""));
  }

  private static String tidy(String text) {
    return text.replaceAll("(?<![\\p{L}])-+|-+(?![\\p{L}])", " ") // hyphens that join nothing
        .replaceAll("(?<![\\p{L}])'(?=\\s|$)|(?<=\\s|^|\\()'(?!\\p{L})", "") // stray quotes
        .replaceAll("\\(\\s*\\)|\"\\s*\"", " ")
        .replaceAll(" *\\n\\s*", "\n")
        .replaceAll(" {2,}", " ")
        .replaceAll("([;:,.!?…—])(?:\\s+[;:,.!?…—])+", "$1") // marks around what is gone
        .replaceAll(" +(?=[;:,.!?…)])", "")
        .replaceAll("(?<=\\() +", "")
        .replaceAll("([;:,.!?])[;:,.]+", "$1")
        .replaceAll("(?<=[;,!?])(?=\\p{L})", " ")
        .replaceAll("(?m)^[ ;:,.!?…—)]+", "")
        .strip();
  }
}
