package dev.tern.device.conversation;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Words as a sentence is written. The first listener writes all in lower case; a language model
 * answers what looks like what it has read, and what it reads while a person still speaks should be
 * what the second listener will write.
 */
final class SentenceCase {
  private static final Pattern SPEAKER = Pattern.compile("\\bi(?=$|[ '])");

  private SentenceCase() {}

  /** The text with a capital first letter and a capital I; text that has any capital stays. */
  static String of(String text) {
    if (text.isEmpty() || !text.equals(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    String spoken = SPEAKER.matcher(text).replaceAll("I");
    return spoken.substring(0, 1).toUpperCase(Locale.ROOT) + spoken.substring(1);
  }
}
