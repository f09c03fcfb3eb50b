package dev.tern.tts.text;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Sums of money: whole units and cents, or a scale word as written. */
final class Money {
  private record Currency(String one, String many, String cent, String cents) {}

  private static final Currency DOLLAR = new Currency("dollar", "dollars", "cent", "cents");
  private static final Currency EURO = new Currency("euro", "euros", "cent", "cents");
  private static final Currency POUND = new Currency("pound", "pounds", "penny", "pence");
  private static final Currency YEN = new Currency("yen", "yen", "sen", "sen");
  private static final Currency RUPEE = new Currency("rupee", "rupees", "paisa", "paise");
  private static final Currency WON = new Currency("won", "won", "jeon", "jeon");
  private static final Currency FRANC = new Currency("franc", "francs", "centime", "centimes");
  private static final Map<String, Currency> CURRENCIES =
      Map.ofEntries(
          Map.entry("$", DOLLAR),
          Map.entry("US$", DOLLAR),
          Map.entry("USD", DOLLAR),
          Map.entry("€", EURO),
          Map.entry("EUR", EURO),
          Map.entry("£", POUND),
          Map.entry("GBP", POUND),
          Map.entry("¥", YEN),
          Map.entry("JPY", YEN),
          Map.entry("₹", RUPEE),
          Map.entry("INR", RUPEE),
          Map.entry("₩", WON),
          Map.entry("KRW", WON),
          Map.entry("CHF", FRANC));

  private static final String SIGN = "US\\$|[$€£¥₹₩]|(?:USD|EUR|GBP|JPY|INR|KRW|CHF)\\b";
  private static final String AMOUNT =
      "\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d\\d";
  private static final String SCALE =
      "(?:\\s?(?<scale>thousand|million|billion|trillion|[kKMB]\\b|bn\\b))?";
  private static final String PER = "(?:\\s?/\\s?(?<per>\\p{L}+)\\b)?";
  private static final Pattern SIGN_FIRST =
      Pattern.compile(
          "(?<minus>(?<!\\w)-)?(?<sign>" + SIGN + ")\\s?(?<amount>" + AMOUNT + ")" + SCALE + PER);
  private static final Pattern SIGN_LAST =
      Pattern.compile(
          "(?<![\\w.,])(?<minus>-)?(?<amount>"
              + AMOUNT
              + ")"
              + SCALE
              + "\\s?(?<sign>"
              + SIGN
              + ")"
              + PER);
  private static final Pattern CENTS = Pattern.compile("(\\d+)\\s?¢");

  private Money() {}

  static String speak(String text) {
    String spoken = SIGN_FIRST.matcher(text).replaceAll(Money::sum);
    spoken = SIGN_LAST.matcher(spoken).replaceAll(Money::sum);
    return CENTS
        .matcher(spoken)
        .replaceAll(
            m -> NumberWords.decimal(m.group(1)) + (m.group(1).equals("1") ? " cent" : " cents"));
  }

  private static String sum(MatchResult match) {
    Currency currency = CURRENCIES.get(match.group("sign"));
    String amount = match.group("amount").replace(",", "");
    String spoken =
        match.group("scale") == null
            ? exact(amount, currency)
            : NumberWords.decimal(amount)
                + " "
                + scale(match.group("scale"))
                + " "
                + currency.many();
    String per =
        match.group("per") == null ? "" : " per " + Measures.name(match.group("per"), true);
    return (match.group("minus") == null ? "" : "minus ") + spoken + per;
  }

  private static String exact(String amount, Currency currency) {
    int point = amount.indexOf('.');
    String whole = point < 0 ? amount : amount.substring(0, point);
    String fraction = point < 0 ? "" : amount.substring(point + 1);
    if (fraction.length() != 0 && fraction.length() != 2) {
      return NumberWords.decimal(amount) + " " + currency.many();
    }
    int cents = fraction.isEmpty() ? 0 : Integer.parseInt(fraction);
    boolean noUnits = whole.isEmpty() || whole.matches("0+");
    String units =
        NumberWords.decimal(noUnits ? "0" : whole)
            + " "
            + (whole.equals("1") ? currency.one() : currency.many());
    if (cents == 0) {
      return units;
    }
    String small =
        NumberWords.cardinal(cents) + " " + (cents == 1 ? currency.cent() : currency.cents());
    return noUnits ? small : units + " and " + small;
  }

  private static String scale(String written) {
    return switch (written) {
      case "k", "K" -> "thousand";
      case "M" -> "million";
      case "B", "bn" -> "billion";
      default -> written;
    };
  }
}
