package dev.tern.asr.vad;

import dev.tern.asr.AsrException;

/**
 * All the thresholds and times by which utterances are cut out of a stream.
 *
 * @param speechThreshold a frame at least this likely is speech; 0 to 1
 * @param silenceThreshold a frame less likely than this is silence; in between, nothing changes
 * @param minSpeechMillis how much speech it takes to begin an utterance; shorter sounds are clicks
 * @param pauseMillis how much silence it takes before the person may have finished: work ahead
 *     begins then; up to {@code endSilenceMillis}
 * @param endSilenceMillis how much silence ends it; shorter pauses belong to it
 * @param preRollMillis how much sound before the first speech frame belongs to it
 * @param longestMillis after this it is cut; from two thirds of it on, a quarter of the end silence
 *     is enough, so that the cut falls into a pause where there is one
 */
public record SegmenterSettings(
    float speechThreshold,
    float silenceThreshold,
    int minSpeechMillis,
    int pauseMillis,
    int endSilenceMillis,
    int preRollMillis,
    int longestMillis) {

  /** For commands and questions: an answer begins half a second after the last word. */
  public static final SegmenterSettings CONVERSATION =
      new SegmenterSettings(0.5f, 0.35f, 96, 96, 500, 300, 25_000);

  /** For recordings: sentences stay together, and every piece fits the second listener's 30 s. */
  public static final SegmenterSettings RECORDING =
      new SegmenterSettings(0.5f, 0.35f, 96, 96, 800, 300, 25_000);

  public SegmenterSettings {
    if (!(speechThreshold > 0 && speechThreshold <= 1)) {
      throw new AsrException(
          "speechThreshold=" + speechThreshold + " is out of range; expected above 0 to 1");
    }
    if (!(silenceThreshold >= 0 && silenceThreshold <= speechThreshold)) {
      throw new AsrException(
          "silenceThreshold="
              + silenceThreshold
              + " is out of range; expected 0 to speechThreshold="
              + speechThreshold);
    }
    requireRange("minSpeechMillis", minSpeechMillis, 0, 2_000);
    requireRange("pauseMillis", pauseMillis, 0, endSilenceMillis);
    requireRange("endSilenceMillis", endSilenceMillis, 32, 10_000);
    requireRange("preRollMillis", preRollMillis, 0, 2_000);
    requireRange("longestMillis", longestMillis, 1_000, 600_000);
  }

  /** The same with another silence that ends an utterance, 32 to 10,000 ms. */
  public SegmenterSettings withEndSilenceMillis(int millis) {
    return new SegmenterSettings(
        speechThreshold,
        silenceThreshold,
        minSpeechMillis,
        Math.min(pauseMillis, millis),
        millis,
        preRollMillis,
        longestMillis);
  }

  /** The same, cut after another length, 1,000 to 600,000 ms. */
  public SegmenterSettings withLongestMillis(int millis) {
    return new SegmenterSettings(
        speechThreshold,
        silenceThreshold,
        minSpeechMillis,
        pauseMillis,
        endSilenceMillis,
        preRollMillis,
        millis);
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new AsrException(
          name + "=" + value + " is out of range; expected " + least + ".." + most);
    }
  }
}
