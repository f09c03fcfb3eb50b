package dev.tern.device.conversation;

/** Where the time of one turn goes, as seen from the end of the person's speech. One thread. */
final class StageTimes {
  private final long endpointNanos;
  private final long backlogNanos;
  private final Utterance.Ahead ahead; // null where nobody had to hear
  private final long startNanos = System.nanoTime();
  private long transcribedNanos = startNanos;
  private long decidedNanos = startNanos;
  private long firstSoundNanos;
  private long endNanos;
  private long readyAheadNanos; // 0 where the first sound was not made ahead
  private long shiftNanos; // by how much later than measured a microphone's turn would sound

  private StageTimes(long endpointNanos, long backlogNanos, Utterance.Ahead ahead) {
    this.endpointNanos = endpointNanos;
    this.backlogNanos = backlogNanos;
    this.ahead = ahead;
  }

  /** Begins when the listeners have finished with an utterance. */
  static StageTimes after(Utterance utterance) {
    return new StageTimes(utterance.endpointNanos(), utterance.backlogNanos(), utterance.ahead());
  }

  /** Begins with words that nobody had to hear. */
  static StageTimes inWriting() {
    return new StageTimes(0, 0, null);
  }

  void transcribed() {
    transcribedNanos = System.nanoTime();
  }

  void decided() {
    decidedNanos = System.nanoTime();
  }

  /** The first call counts. */
  void sounded() {
    if (firstSoundNanos == 0) {
      firstSoundNanos = System.nanoTime();
    }
  }

  /**
   * The first sound, which was made ahead. A recording's silence is shorter than a microphone's, so
   * this had to be waited for where that would not: instead of the wait, only what would have
   * outlasted the silence counts. The first call counts.
   *
   * @param waitNanos how long it was waited for
   * @param readyNanos when it was there, from the end of speech on
   */
  void soundedAhead(long waitNanos, long readyNanos) {
    if (firstSoundNanos == 0) {
      sounded();
      readyAheadNanos = readyNanos;
      long measuredNanos = endpointNanos + backlogNanos + firstSoundNanos - startNanos;
      shiftNanos = Math.max(measuredNanos - waitNanos, readyNanos) - measuredNanos;
    }
  }

  /** All of the reply was made. */
  void ended() {
    endNanos = System.nanoTime();
  }

  /** Of a turn that has ended; without a sound the first sound is when it would have been. */
  Turn.TimingsMillis timings() {
    long untilHeardNanos = endpointNanos + backlogNanos;
    long soundNanos = firstSoundNanos == 0 ? endNanos : firstSoundNanos;
    return new Turn.TimingsMillis(
        millis(endpointNanos),
        millis(backlogNanos + transcribedNanos - startNanos),
        millis(decidedNanos - transcribedNanos),
        millis(untilHeardNanos + soundNanos - startNanos + shiftNanos),
        millis(untilHeardNanos + endNanos - startNanos + shiftNanos));
  }

  /** What was done before the utterance had ended; null for words that nobody had to hear. */
  Turn.Ahead ahead(PromptFeed.Count prompt) {
    return ahead == null
        ? null
        : new Turn.Ahead(
            millisOrNull(ahead.silenceNanos()),
            millisOrNull(ahead.preparedNanos()),
            millisOrNull(ahead.wordsNanos()),
            millisOrNull(readyAheadNanos),
            prompt.read(),
            prompt.takenBack());
  }

  private static Double millisOrNull(long nanos) {
    return nanos == 0 ? null : Double.valueOf(millis(nanos));
  }

  /** To a hundredth of a millisecond. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 1e2;
  }
}
