package dev.tern.asr.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A text as it is spoken: lower-case words and nothing else.
 *
 * <pre>
 * Set the heating to 19 degrees.    set the heating to nineteen degrees
 * Wake me at 7 a.m., please!        wake me at seven am please
 * 10% of $5                         ten percent of five dollars
 * the 1st at 2:30                   the first at two thirty
 * What's today's to-do list?        what's today's to do list
 * </pre>
 *
 * <p>Where a figure can be said in several ways, the commonest is taken; {@link #comparable}
 * removes more differences that nobody hears. A text that is in its spoken form already comes back
 * unchanged.
 */
public final class SpokenForm {
  /** One kind of writing and how it is said; applied to lower-case text in the listed order. */
  private record Reading(Pattern written, Function<MatchResult, String> spoken) {
    static Reading of(String regex, Function<MatchResult, String> spoken) {
      return new Reading(Pattern.compile(regex), spoken);
    }

    static Reading of(String regex, String spoken) {
      return of(regex, match -> spoken);
    }
  }

  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("km", "kilometer"),
          Map.entry("cm", "centimeter"),
          Map.entry("mm", "millimeter"),
          Map.entry("m", "meter"),
          Map.entry("kg", "kilogram"),
          Map.entry("g", "gram"),
          Map.entry("mg", "milligram"),
          Map.entry("l", "liter"),
          Map.entry("ml", "milliliter"),
          Map.entry("lb", "pound"),
          Map.entry("lbs", "pound"),
          Map.entry("oz", "ounce"),
          Map.entry("min", "minute"),
          Map.entry("mins", "minute"),
          Map.entry("sec", "second"),
          Map.entry("secs", "second"),
          Map.entry("hr", "hour"),
          Map.entry("hrs", "hour"),
          Map.entry("h", "hour"),
          Map.entry("mph", "mile"),
          Map.entry("kw", "kilowatt"),
          Map.entry("w", "watt"));

  private static final List<Reading> READINGS =
      List.of(
          // What a listener writes about the sound rather than the words: [unk], [BLANK_AUDIO].
          Reading.of("\\[[^\\]]*]|^\\s*\\([^)]*\\)\\s*$|[\u266a\u266b]", " "),
          Reading.of("\\be-mail", "email"),
          Reading.of("\\bper cent\\b", "percent"),
          Reading.of("\\bmr\\b\\.?", "mister"),
          Reading.of("\\bmrs\\b\\.?", "missus"),
          Reading.of("\\bdr\\b\\.?", "doctor"),
          Reading.of("\\bvs\\b\\.?", "versus"),
          Reading.of(
              "\\b(\\d*)\\s?([ap])\\.\\s?m\\b\\.?", m -> m.group(1) + " " + m.group(2) + "m"),
          Reading.of("(\\d)([ap]m)\\b", m -> m.group(1) + " " + m.group(2)),
          Reading.of("\\b(?:[a-z]\\.){2,}", m -> m.group().replace(".", "") + " "),
          // 0,1803: what begins with 0 is said digit by digit, however it is grouped.
          Reading.of("(?<=\\b0),(?=\\d{4})", ""),
          Reading.of("(?<=\\d),(?=\\d{3}(?!\\d))", ""),
          Reading.of("\\b(\\d{1,2}):(\\d{2})\\b", SpokenForm::time),
          Reading.of(
              "([$\u00a3\u20ac])\\s?(\\d+)(?:\\.(\\d{2}))?(?!\\d)(?: (hundred|thousand|million|billion))?",
              SpokenForm::money),
          Reading.of("\\s?\u00b0\\s?c\\b", " degrees celsius"),
          Reading.of("\\s?\u00b0\\s?f\\b", " degrees fahrenheit"),
          Reading.of("\\s?\u00b0", " degrees"),
          Reading.of("\\s?%", " percent"),
          Reading.of("\\b(\\d+) (?:1/2|\u00bd)|(\\d)\u00bd", SpokenForm::andAHalf),
          Reading.of("\u00bd", " one half "),
          Reading.of("\u00bc", " one quarter "),
          Reading.of("\u00be", " three quarters "),
          Reading.of("\\b(\\d{1,3})/(\\d{1,3})\\b", SpokenForm::fraction),
          Reading.of("(?<=\\d)\\s*[\u00d7*]\\s*(?=\\d)|(?<=\\d)(?:x|\\s+x\\s+)(?=\\d)", " times "),
          Reading.of("\u00f7|(?<=\\d)\\s+/\\s+(?=\\d)", " divided by "),
          Reading.of("\\+", " plus "),
          Reading.of("(?<=\\d)\\s+[-\u2212\u2013]\\s+(?=\\d)", " minus "),
          Reading.of("(?<!\\S)[-\u2212](?=\\d)", " minus "),
          Reading.of("=", " equals "),
          Reading.of("&", " and "),
          // Letters that are words or names by themselves count as units only right at the figure.
          Reading.of(
              "\\b(\\d+)(?:\\s?(km|cm|mm|kg|mg|ml|lbs?|oz|mins?|secs?|hrs?|mph|kw)|(m|g|l|h|w))\\b",
              SpokenForm::unit),
          Reading.of(
              "\\b(\\d{1,12})(?:st|nd|rd|th)\\b",
              m -> NumberWords.ordinal(Long.parseLong(m.group(1)))),
          Reading.of(
              "(\\d*)\\.(\\d+)",
              m ->
                  (m.group(1).isEmpty() ? " " : NumberWords.of(m.group(1)) + " ")
                      + "point "
                      + NumberWords.digitByDigit(m.group(2))),
          Reading.of("\\d+", m -> " " + NumberWords.of(m.group()) + " "),
          Reading.of("[^\\p{L}\\p{M}']+|(?<!\\p{L})'|'(?!\\p{L})", " "));

  private static final Map<String, String> CONTRACTIONS =
      Map.ofEntries(
          Map.entry("can't", "can not"),
          Map.entry("cannot", "can not"),
          Map.entry("won't", "will not"),
          Map.entry("shan't", "shall not"),
          Map.entry("let's", "let us"),
          Map.entry("ok", "okay"));

  /** After these, {@code 's} is "is"; elsewhere it mostly marks a possessor and stays. */
  private static final Pattern IS_CONTRACTED =
      Pattern.compile("\\b(what|where|who|how|when|why|it|that|there|here|he|she)'s\\b");

  private static final Map<String, String> AMERICAN_SPELLING =
      Map.ofEntries(
          Map.entry("metre", "meter"),
          Map.entry("metres", "meters"),
          Map.entry("centimetre", "centimeter"),
          Map.entry("centimetres", "centimeters"),
          Map.entry("millimetre", "millimeter"),
          Map.entry("millimetres", "millimeters"),
          Map.entry("kilometre", "kilometer"),
          Map.entry("kilometres", "kilometers"),
          Map.entry("litre", "liter"),
          Map.entry("litres", "liters"),
          Map.entry("millilitre", "milliliter"),
          Map.entry("millilitres", "milliliters"),
          Map.entry("centre", "center"),
          Map.entry("theatre", "theater"),
          Map.entry("colour", "color"),
          Map.entry("colours", "colors"),
          Map.entry("favourite", "favorite"),
          Map.entry("favourites", "favorites"),
          Map.entry("flavour", "flavor"),
          Map.entry("flavours", "flavors"),
          Map.entry("neighbour", "neighbor"),
          Map.entry("neighbours", "neighbors"),
          Map.entry("honour", "honor"),
          Map.entry("grey", "gray"),
          Map.entry("programme", "program"),
          Map.entry("programmes", "programs"),
          Map.entry("catalogue", "catalog"),
          Map.entry("dialogue", "dialog"),
          Map.entry("cheque", "check"),
          Map.entry("tyre", "tire"),
          Map.entry("tyres", "tires"),
          Map.entry("aluminium", "aluminum"),
          Map.entry("organise", "organize"),
          Map.entry("realise", "realize"),
          Map.entry("realised", "realized"),
          Map.entry("recognise", "recognize"),
          Map.entry("recognised", "recognized"),
          Map.entry("travelling", "traveling"),
          Map.entry("cancelled", "canceled"),
          Map.entry("yoghurt", "yogurt"));

  private SpokenForm() {}

  /** The words a person would say, in lower case, with one space between them. */
  public static String of(String written) {
    String text =
        written
            .toLowerCase(Locale.ROOT)
            .replace('\u2019', '\'')
            .replace('\u2018', '\'')
            .replace('\u00a0', ' ');
    for (Reading reading : READINGS) {
      text =
          reading
              .written()
              .matcher(text)
              .replaceAll(match -> reading.spoken().apply(match)); // no $ or \ in spoken words
    }
    return text.strip().replaceAll("\\s+", " ");
  }

  /**
   * A stricter form for telling whether two texts say the same: contractions written out, American
   * spelling, no "and" inside numbers, "zero" for "oh" between figures is kept as said.
   */
  public static String comparable(String written) {
    String text = withoutContractions(of(written));
    text = text.replaceAll("\\b(hundred|thousand) and (?=" + NUMBER_WORD + ")", "$1 ");
    var words = new StringBuilder();
    for (String word : text.split(" ")) {
      words.append(AMERICAN_SPELLING.getOrDefault(word, word)).append(' ');
    }
    return words.toString().strip();
  }

  /** "what's" becomes "what is", "don't" "do not"; "today's" stays. The text is a spoken form. */
  public static String withoutContractions(String spoken) {
    String text = IS_CONTRACTED.matcher(spoken).replaceAll("$1 is");
    var words = new StringBuilder();
    for (String word : text.split(" ")) {
      words.append(writtenOut(word)).append(' ');
    }
    return words.toString().strip();
  }

  private static final String NUMBER_WORD =
      "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\\w+teen|\\w+ty)\\b";

  private static String writtenOut(String word) {
    String known = CONTRACTIONS.get(word);
    if (known != null) {
      return known;
    }
    int apostrophe = word.indexOf('\'');
    if (apostrophe < 0) {
      return word;
    }
    String head = word.substring(0, apostrophe);
    return switch (word.substring(apostrophe)) {
      case "'m" -> head + " am";
      case "'re" -> head + " are";
      case "'ve" -> head + " have";
      case "'ll" -> head + " will";
      case "'d" -> head + " would";
      case "'t" -> head.endsWith("n") ? head.substring(0, head.length() - 1) + " not" : word;
      default -> word;
    };
  }

  /** 7:00 is "seven", 2:30 "two thirty", 9:05 "nine oh five". */
  private static String time(MatchResult match) {
    int minutes = Integer.parseInt(match.group(2));
    String hour = NumberWords.cardinal(Integer.parseInt(match.group(1)));
    if (minutes == 0) {
      return hour;
    }
    return hour + (minutes < 10 ? " oh " : " ") + NumberWords.cardinal(minutes);
  }

  private static String money(MatchResult match) {
    String amount = match.group(2);
    String cents = match.group(3);
    String scale = match.group(4);
    String major =
        switch (match.group(1)) {
          case "$" -> "dollar";
          case "\u00a3" -> "pound";
          default -> "euro";
        };
    boolean one = amount.equals("1") && scale == null;
    String words =
        NumberWords.of(amount)
            + (scale == null ? "" : " " + scale)
            + " "
            + (one || major.equals("euro") && one ? major : major + "s");
    if (cents == null || cents.equals("00")) {
      return words;
    }
    String minor = major.equals("pound") ? "pence" : cents.equals("01") ? "cent" : "cents";
    return words + " and " + NumberWords.cardinal(Integer.parseInt(cents)) + " " + minor;
  }

  private static String andAHalf(MatchResult match) {
    return NumberWords.of(match.group(1) == null ? match.group(2) : match.group(1))
        + " and a half ";
  }

  private static String fraction(MatchResult match) {
    int above = Integer.parseInt(match.group(1));
    int below = Integer.parseInt(match.group(2));
    String part =
        switch (below) {
          case 0, 1 -> "over " + NumberWords.cardinal(below);
          case 2 -> above == 1 ? "half" : "halves";
          case 4 -> above == 1 ? "quarter" : "quarters";
          default -> NumberWords.ordinal(below) + (above == 1 ? "" : "s");
        };
    return NumberWords.cardinal(above) + " " + part;
  }

  private static String unit(MatchResult match) {
    String figure = match.group(1);
    String unit = match.group(2) == null ? match.group(3) : match.group(2);
    return NumberWords.of(figure)
        + " "
        + UNITS.get(unit)
        + (figure.equals("1") ? "" : "s")
        + (unit.equals("mph") ? " per hour" : "");
  }
}
