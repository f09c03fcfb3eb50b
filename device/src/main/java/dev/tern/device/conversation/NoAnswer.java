package dev.tern.device.conversation;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells from its first words that what a model wrote is no answer. */
final class NoAnswer {
  private static final Pattern BEGINNING =
      Pattern.compile(
          "(i'm |i am )?(sorry|afraid)\\b.*|(well, |unfortunately,? )?(i (do not|don't|cannot|can't|am not|am unable|do"
              + " not have|don't have)|i'm (not|unable)|as an? (ai|artificial|language model)).*"
              + "|unfortunately\\b.*",
          Pattern.DOTALL);

  private NoAnswer() {}

  static boolean isOne(String text) {
    String plain = text.strip().toLowerCase(Locale.ROOT).replace('\u2019', '\'');
    return BEGINNING.matcher(plain).matches();
  }
}
