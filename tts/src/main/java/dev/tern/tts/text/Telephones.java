package dev.tern.tts.text;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Telephone numbers: digit by digit, with a breath between groups. */
final class Telephones {
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![\\w.,-])(?:"
              + "\\+\\d{1,3}(?:[ -.]?\\(?\\d{2,4}\\)?){2,5}" // +1 555 123 4567
              + "|(?:1[ -.])?\\(\\d{3}\\)[ -]?\\d{3}[ -.]\\d{4}" // (555) 123-4567
              + "|(?:1-)?\\d{3}[-.]\\d{3}[-.]\\d{4}" // 1-800-273-8255
              + "|\\d{3}-\\d{4}" // 555-0142
              + ")(?![\\w-]|[.,]\\d)");

  private Telephones() {}

  static String speak(String text) {
    return NUMBER
        .matcher(text)
        .replaceAll(
            m ->
                (m.group().startsWith("+") ? "plus " : "")
                    + Arrays.stream(m.group().split("\\D+"))
                        .filter(group -> !group.isEmpty())
                        .map(Telephones::group)
                        .collect(Collectors.joining(", ")));
  }

  private static String group(String digits) {
    return digits.equals("800") ? "eight hundred" : NumberWords.digits(digits);
  }
}
