package dev.tern.tts.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Short forms: titles, streets, Latin, initialisms, Roman numerals.
 *
 * <p>The hard part is the dot. It belongs to the short form, and may end the sentence as well; it
 * is taken to do so at the end of the text and before a word that often begins a sentence.
 */
final class Abbreviations {
  /** Stands for a dot whose meaning is still open; from the private use area, so never in text. */
  static final String KEPT_DOT = "\uE000";

  private static final Map<String, String> TITLES =
      Map.ofEntries(
          Map.entry("Dr", "Doctor"),
          Map.entry("Mr", "Mister"),
          Map.entry("Mrs", "Mrs"),
          Map.entry("Ms", "Miz"),
          Map.entry("Prof", "Professor"),
          Map.entry("St", "Saint"),
          Map.entry("Mt", "Mount"),
          Map.entry("Ft", "Fort"),
          Map.entry("Gen", "General"),
          Map.entry("Gov", "Governor"),
          Map.entry("Sen", "Senator"),
          Map.entry("Rep", "Representative"),
          Map.entry("Capt", "Captain"),
          Map.entry("Lt", "Lieutenant"),
          Map.entry("Col", "Colonel"),
          Map.entry("Sgt", "Sergeant"),
          Map.entry("Rev", "Reverend"),
          Map.entry("Hon", "Honorable"),
          Map.entry("Pres", "President"));

  private static final Map<String, String> AFTER_NAMES =
      Map.of(
          "St",
          "Street",
          "Ave",
          "Avenue",
          "Blvd",
          "Boulevard",
          "Rd",
          "Road",
          "Ln",
          "Lane",
          "Hwy",
          "Highway",
          "Pkwy",
          "Parkway",
          "Jr",
          "Junior",
          "Sr",
          "Senior");

  /** With the dot. */
  private static final Map<String, String> DOTTED =
      Map.ofEntries(
          Map.entry("Ltd", "Limited"),
          Map.entry("Inc", "Incorporated"),
          Map.entry("Corp", "Corporation"),
          Map.entry("Co", "Company"),
          Map.entry("Bros", "Brothers"),
          Map.entry("dept", "department"),
          Map.entry("univ", "university"),
          Map.entry("approx", "approximately"),
          Map.entry("est", "established"),
          Map.entry("vs", "versus"),
          Map.entry("vol", "volume"),
          Map.entry("fig", "figure"),
          Map.entry("pp", "pages"),
          Map.entry("ed", "edition"),
          Map.entry("apt", "apartment"),
          Map.entry("temp", "temperature"),
          Map.entry("max", "maximum"),
          Map.entry("min", "minimum"),
          Map.entry("avg", "average"),
          Map.entry("incl", "including"),
          Map.entry("tel", "telephone"),
          Map.entry("ext", "extension"),
          Map.entry("etc", "etc"),
          Map.entry("cf", "compare"),
          Map.entry("govt", "government"),
          Map.entry("bldg", "building"),
          Map.entry("ste", "suite"),
          Map.entry("misc", "miscellaneous"),
          Map.entry("al", "al"));

  private static final Set<String> STARTERS =
      Set.of(
          "The", "A", "An", "It", "He", "She", "They", "We", "You", "I", "This", "That", "These",
          "Those", "There", "In", "On", "At", "But", "And", "So", "Or", "If", "When", "What", "Who",
          "Where", "Why", "How", "My", "Your", "His", "Her", "Its", "Our", "Their", "Please",
          "Would", "Do", "Did", "Is", "Are", "Can", "Could", "Should", "No", "Yes", "Then", "After",
          "Before", "It's", "He's", "She's", "I'm", "I'll", "I've", "That's", "There's", "Let's",
          "Don't");

  private static final List<String> COUNTED =
      List.of(
          "Chapter",
          "Part",
          "Act",
          "Scene",
          "Section",
          "Volume",
          "Book",
          "Phase",
          "Article",
          "World War",
          "Mark",
          "Type",
          "Level",
          "Stage",
          "Class",
          "Grade",
          "Super Bowl",
          "Apollo",
          "Episode",
          "Round",
          "Title",
          "Appendix",
          "Table",
          "Figure");
  private static final List<String> RULERS =
      List.of(
          "Pope",
          "King",
          "Queen",
          "Henry",
          "Louis",
          "Edward",
          "George",
          "William",
          "Charles",
          "James",
          "Richard",
          "Elizabeth",
          "Napoleon",
          "Pius",
          "Benedict",
          "Leo",
          "John Paul",
          "Ramses",
          "Frederick",
          "Philip",
          "Alexander",
          "Nicholas",
          "Peter",
          "Catherine",
          "Ivan",
          "Victor Emmanuel",
          "Gustav",
          "Christian",
          "Ferdinand",
          "Felipe",
          "Francis",
          "Margrethe");

  private static final String ROMAN = "(?=[XVI])(X{0,3}(?:IX|IV|V?I{0,3}))";
  private static final Pattern COUNTED_ROMAN =
      Pattern.compile("\\b(?i:(" + String.join("|", COUNTED) + ")) " + ROMAN + "\\b(?!['.]\\w)");
  private static final Pattern RULER_ROMAN =
      Pattern.compile("\\b(" + String.join("|", RULERS) + ") " + ROMAN + "\\b(?!['.]\\w)");
  private static final Pattern TITLE =
      Pattern.compile(
          "\\b(" + String.join("|", TITLES.keySet()) + ")(?:\\.\\s*(?=\\p{L})| (?=[A-Z]\\w))");
  private static final Pattern AFTER_NAME =
      Pattern.compile(
          "(?<=\\p{L}|\\p{L},|\\d(?:st|nd|rd|th)) ("
              + String.join("|", AFTER_NAMES.keySet())
              + ")\\b(?<!St)(\\.)?|(?<=\\p{Ll}) (St)(\\.)");
  private static final Pattern NUMBERED =
      Pattern.compile("\\b([Nn]os?)\\.\\s*(?=\\d)|#\\s?(?=\\d)");
  private static final Pattern DOTTED_WORD =
      Pattern.compile("\\b(?i:(" + String.join("|", DOTTED.keySet()) + "))\\.");
  private static final Pattern BARE =
      Pattern.compile("\\b(?i:(vs|etc))\\b(?!\\.)|\\bw/(o)?(?=[\\s\\d])\\s?");
  private static final Pattern LATIN =
      Pattern.compile("\\b(?:([Ee]\\.\\s?g)|([Ii]\\.\\s?e))\\.(,)?");
  private static final Pattern DEGREE = Pattern.compile("\\b(Ph)\\.?(D)\\b\\.?");
  private static final Pattern INITIALISM =
      Pattern.compile("\\b(\\p{L}(?:\\.\\p{L})+)\\b(?!\\.?\\p{L})(\\.)?");
  private static final Pattern INITIAL =
      Pattern.compile(
          "(?<=\\b\\p{Lu}\\p{Ll}{1,20} )(\\p{Lu})\\. (?=\\p{Lu}\\p{Ll})|^(\\p{Lu})\\. (?=\\p{Lu}\\p{Ll})");
  private static final Pattern OPEN_DOT =
      Pattern.compile(
          KEPT_DOT + "(?:(?=[\"')]*\\s*$)(?<end>)|(?=[\"')]*\\s+(?<next>\\p{Lu}[\\p{L}']*))|)",
          Pattern.MULTILINE);

  private Abbreviations() {}

  static String speak(String text) {
    String spoken = text.replaceAll("\\bSt\\. (?=\\p{Lu}\\p{Ll})(?<!\\p{Ll} St\\. )", "Saint ");
    spoken =
        RULER_ROMAN
            .matcher(spoken)
            .replaceAll(m -> m.group(1) + " the " + NumberWords.ordinal(roman(m.group(2))));
    spoken =
        COUNTED_ROMAN
            .matcher(spoken)
            .replaceAll(m -> m.group(1) + " " + NumberWords.cardinal(roman(m.group(2))));
    spoken = AFTER_NAME.matcher(spoken).replaceAll(Abbreviations::afterName);
    spoken = TITLE.matcher(spoken).replaceAll(m -> TITLES.get(m.group(1)) + " ");
    spoken =
        NUMBERED.matcher(spoken).replaceAll(m -> m.group().endsWith("s.") ? "numbers " : "number ");
    spoken = spoken.replaceAll("\\bp\\.\\s?(?=\\d)", "page ");
    spoken = DOTTED_WORD.matcher(spoken).replaceAll(Abbreviations::dotted);
    spoken = BARE.matcher(spoken).replaceAll(Abbreviations::bare);
    spoken =
        LATIN.matcher(spoken).replaceAll(m -> m.group(1) == null ? "that is," : "for example,");
    spoken = DEGREE.matcher(spoken).replaceAll("P.H.D");
    spoken = INITIALISM.matcher(spoken).replaceAll(Abbreviations::initialism);
    spoken =
        INITIAL
            .matcher(spoken)
            .replaceAll(m -> (m.group(1) == null ? m.group(2) : m.group(1)) + " ");
    return OPEN_DOT.matcher(spoken).replaceAll(Abbreviations::settle);
  }

  private static String afterName(MatchResult match) {
    String name = match.group(1) == null ? match.group(3) : match.group(1);
    boolean dot = match.group(2) != null || match.group(4) != null;
    return " " + AFTER_NAMES.get(name) + (dot ? KEPT_DOT : "");
  }

  private static String dotted(MatchResult match) {
    String written = match.group(1);
    // "no max." ends a sentence like any word; only a known short form takes its dot along.
    String known = DOTTED.get(written);
    String spoken =
        known != null
            ? known
            : DOTTED.getOrDefault(lower(written), DOTTED.get(capitalized(written)));
    return (Character.isUpperCase(written.charAt(0)) ? capitalized(spoken) : spoken) + KEPT_DOT;
  }

  private static String bare(MatchResult match) {
    if (match.group(1) != null) {
      return match.group(1).equalsIgnoreCase("vs") ? "versus" : "etc";
    }
    return match.group(2) == null ? "with " : "without ";
  }

  /** {@code U.S.} is U.S with a dot that may end a sentence; {@code e.g.} begins none. */
  private static String initialism(MatchResult match) {
    String letters = match.group(1).toUpperCase(Locale.ROOT);
    return letters + (match.group(2) == null ? "" : KEPT_DOT);
  }

  private static String settle(MatchResult match) {
    boolean endsText = match.group("end") != null;
    String next = match.group("next");
    return endsText || (next != null && STARTERS.contains(next)) ? "." : "";
  }

  private static int roman(String numeral) {
    int value = 0;
    int previous = 0;
    for (int i = numeral.length() - 1; i >= 0; i--) {
      int digit =
          switch (numeral.charAt(i)) {
            case 'X' -> 10;
            case 'V' -> 5;
            default -> 1;
          };
      value += digit < previous ? -digit : digit;
      previous = digit;
    }
    return value;
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private static String capitalized(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + lower(word.substring(1));
  }
}
