package dev.tern.asr.vad;

/**
 * Where an utterance lies in its stream, in samples of 16 kHz since the stream began.
 *
 * @param start the first sample that belongs to it, before the speech by the pre-roll
 * @param speechStart where speech was first heard, to 32 ms
 * @param speechEnd where speech was last heard, to 32 ms: from here a turn's time is measured
 * @param end behind the last sample that belongs to it
 * @param cut whether it was ended by its length rather than by silence
 */
public record UtteranceSpan(long start, long speechStart, long speechEnd, long end, boolean cut) {
  private static final int SAMPLES_PER_MILLI = 16;

  public long startMillis() {
    return start / SAMPLES_PER_MILLI;
  }

  public long speechStartMillis() {
    return speechStart / SAMPLES_PER_MILLI;
  }

  public long speechEndMillis() {
    return speechEnd / SAMPLES_PER_MILLI;
  }

  public long endMillis() {
    return end / SAMPLES_PER_MILLI;
  }
}
