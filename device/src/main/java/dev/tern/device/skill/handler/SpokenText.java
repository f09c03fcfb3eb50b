package dev.tern.device.skill.handler;

import java.nio.charset.StandardCharsets;

/** A stranger's words that will be spoken. */
final class SpokenText {
  /** About twenty seconds; more is no answer but a lecture. */
  static final int LONGEST = 300;

  private SpokenText() {}

  /** On one line, without what is no text; empty where nothing is left. */
  static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Co}\\p{Cn}\\s]+", " ").strip();
  }

  static String plain(byte[] utf8) {
    return plain(new String(utf8, StandardCharsets.UTF_8));
  }

  /** As a sentence: it ends with a mark. */
  static String sentence(String plain) {
    return plain.matches(".*[.!?]") ? plain : plain + ".";
  }
}
