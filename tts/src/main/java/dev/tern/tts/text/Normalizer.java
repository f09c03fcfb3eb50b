package dev.tern.tts.text;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes out how text is spoken.
 *
 * <p>The result holds words and the punctuation {@code ; : , . ! ? — … ( ) "}, nothing else: every
 * number, unit and symbol has become a word, or is gone where nobody would say it. Letters that are
 * said one by one stand with dots between: {@code A.M}. English only; letters of other scripts are
 * left out.
 *
 * <p>Each step knows one kind of writing and leaves the rest alone, the most particular first: a
 * date must be taken before its digits look like numbers.
 */
public final class Normalizer {
  private static final List<UnaryOperator<String>> STEPS =
      List.of(
          Characters::clean, // quotes, dashes, emoji, markup
          Addresses::speak, // tern@example.com, 192.168.1.20
          Calendar::speak, // 2027-03-03, March 3rd
          Clock::speak, // 7:05 a.m.
          Telephones::speak, // 555-0142
          Money::speak, // $4.60
          Ratios::speak, // 3/4, 3-4
          Measures::speak, // -3.5 °C, 22 km/h
          Abbreviations::speak, // Dr., e.g., U.S., Louis XIV
          Numerals::speak, // 23rd, B12, 1638, 1,234
          Symbols::speak); // +, =, &

  private Normalizer() {}

  /** Spoken words; empty where there is nothing to say. */
  public static String normalize(String text) {
    String spoken = text;
    for (UnaryOperator<String> step : STEPS) {
      spoken = step.apply(spoken);
    }
    return spoken;
  }
}
