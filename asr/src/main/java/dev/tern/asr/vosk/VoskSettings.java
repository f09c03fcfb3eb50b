package dev.tern.asr.vosk;

import dev.tern.asr.AsrException;
import java.time.Duration;

/**
 * When a narrowed decoding is not trusted.
 *
 * @param openBelowConfidence an utterance whose mean word confidence lies below is decoded again
 *     openly; 0 to 1
 * @param longestSecondDecoding utterances longer than this keep their narrowed text: the sound kept
 *     for a second decoding is bounded by it (32 kB a second)
 */
public record VoskSettings(double openBelowConfidence, Duration longestSecondDecoding) {
  /**
   * A narrowed decoding bends what was said to what it expects and is seldom unsure of it, so
   * little of it is trusted (measured with 1000 expected sentences, docs/speech.md: 30.1 % word
   * errors if only {@code [unk]} is decoded again, 8.4 % with 0.95).
   */
  public static final VoskSettings DEFAULT = new VoskSettings(0.95, Duration.ofSeconds(30));

  public VoskSettings {
    if (!(openBelowConfidence >= 0 && openBelowConfidence <= 1)) {
      throw new AsrException(
          "openBelowConfidence=" + openBelowConfidence + " is out of range; expected 0..1");
    }
    if (longestSecondDecoding.isNegative() || longestSecondDecoding.toMinutes() > 10) {
      throw new AsrException(
          "longestSecondDecoding="
              + longestSecondDecoding
              + " is out of range; expected 0 to 10 minutes");
    }
  }
}
