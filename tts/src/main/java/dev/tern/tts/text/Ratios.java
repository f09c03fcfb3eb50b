package dev.tern.tts.text;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Fractions, ranges, scores and dimensions: two numbers and what stands between them. */
final class Ratios {
  private static final Map<String, String> SIGNS =
      Map.ofEntries(
          Map.entry("½", "1/2"),
          Map.entry("⅓", "1/3"),
          Map.entry("⅔", "2/3"),
          Map.entry("¼", "1/4"),
          Map.entry("¾", "3/4"),
          Map.entry("⅕", "1/5"),
          Map.entry("⅖", "2/5"),
          Map.entry("⅗", "3/5"),
          Map.entry("⅘", "4/5"),
          Map.entry("⅙", "1/6"),
          Map.entry("⅛", "1/8"),
          Map.entry("⅜", "3/8"),
          Map.entry("⅝", "5/8"),
          Map.entry("⅞", "7/8"));

  private static final String NUMBER = "\\d[\\d,]*(?:\\.\\d+)?";
  private static final Pattern FRACTION =
      Pattern.compile(
          "(?<![\\w./,])(?:(?<whole>\\d+) )?(?<top>\\d{1,3})[/⁄](?<bottom>\\d{1,3})(?: (?<unit>tsp|tbsp|oz|lbs?|qt|gal|ml|l|kg|g|km|mi|h|min)\\b)?(?![\\w/]|[.,]\\d)");
  private static final Pattern RANGE =
      Pattern.compile(
          "(?<![\\w.,-])(-?"
              + NUMBER
              + ")(\\s?(?:°[CF]?|%|[$€£])?)\\s?[-–—]\\s?(?="
              + NUMBER
              + "(?![\\d-])(?!\\s?=))");
  private static final Pattern YEARS = Pattern.compile("\\b([12]\\d{3})[-–](\\d\\d)\\b(?!-)");
  private static final Pattern DIMENSION =
      Pattern.compile("(?<![\\w.])(" + NUMBER + ")(\\s?)[x×](\\s?)(?=" + NUMBER + ")");
  private static final Pattern MINUS =
      Pattern.compile("(?<=[\\d)]|\\b\\p{L}) [-–] (?=(?:\\d[\\d.]*|\\p{L})\\s?[=)])");
  private static final Pattern COMPOUND = Pattern.compile("(?<![\\w.])(\\d+)-(?=\\p{L}{2})");

  private Ratios() {}

  static String speak(String text) {
    String spoken = text;
    for (Map.Entry<String, String> sign : SIGNS.entrySet()) {
      spoken = spoken.replaceAll("(?<=\\d)" + sign.getKey(), " " + sign.getValue());
      spoken = spoken.replace(sign.getKey(), sign.getValue());
    }
    spoken = FRACTION.matcher(spoken).replaceAll(Ratios::fraction);
    spoken = spoken.replaceAll("(?<![\\w.:])(\\d{1,3}):(?=\\d{1,3}(?![\\w:]))", "$1 to "); // 3:1
    spoken = YEARS.matcher(spoken).replaceAll("$1 to $2");
    spoken = MINUS.matcher(spoken).replaceAll(" minus ");
    spoken = RANGE.matcher(spoken).replaceAll("$1$2 to ");
    // 5 x 4 is a product, 1920x1080 a size.
    spoken =
        DIMENSION
            .matcher(spoken)
            .replaceAll(m -> m.group(1) + (m.group(2).isEmpty() ? " by " : " times "));
    return COMPOUND.matcher(spoken).replaceAll("$1 ");
  }

  private static String fraction(MatchResult match) {
    String whole = match.group("whole");
    int top = Integer.parseInt(match.group("top"));
    int bottom = Integer.parseInt(match.group("bottom"));
    if (top == 24 && bottom == 7) {
      return "twenty four seven";
    }
    if (whole == null && (bottom == 10 || bottom == 100) && top <= bottom) {
      return NumberWords.cardinal(top) + " out of " + NumberWords.cardinal(bottom); // a rating
    }
    boolean share = top > 0 && top < bottom && bottom <= 20;
    String spoken =
        share
            ? NumberWords.cardinal(top) + " " + part(top, bottom)
            : NumberWords.cardinal(top) + " over " + NumberWords.cardinal(bottom);
    if (share && top == 1 && whole != null) {
      spoken = (part(1, bottom).startsWith("e") ? "an " : "a ") + part(1, bottom);
    }
    String unit =
        match.group("unit") == null ? "" : " " + Measures.name(match.group("unit"), whole == null);
    return (whole == null ? "" : NumberWords.decimal(whole) + " and ") + spoken + unit;
  }

  private static String part(int top, int bottom) {
    if (bottom == 2) {
      return "half";
    }
    String one = bottom == 4 ? "quarter" : NumberWords.ordinal(bottom);
    return top == 1 ? one : one + "s";
  }
}
