package dev.tern.device.conversation;

/** Where the time of one turn goes, as seen from the end of the person's speech. One thread. */
final class StageTimes {
  private final long endpointNanos;
  private final long backlogNanos;
  private final long startNanos = System.nanoTime();
  private long transcribedNanos = startNanos;
  private long decidedNanos = startNanos;
  private long firstSoundNanos;

  private StageTimes(long endpointNanos, long backlogNanos) {
    this.endpointNanos = endpointNanos;
    this.backlogNanos = backlogNanos;
  }

  /** Begins when the first listener has finished with an utterance. */
  static StageTimes after(Utterance utterance) {
    return new StageTimes(utterance.endpointNanos(), utterance.backlogNanos());
  }

  /** Begins with words that nobody had to hear. */
  static StageTimes inWriting() {
    return new StageTimes(0, 0);
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

  /** Ends the turn; without a sound the first sound is when it would have been. */
  Turn.TimingsMillis ended() {
    long endNanos = System.nanoTime();
    long untilHeardNanos = endpointNanos + backlogNanos;
    long soundNanos = firstSoundNanos == 0 ? endNanos : firstSoundNanos;
    return new Turn.TimingsMillis(
        millis(endpointNanos),
        millis(backlogNanos + transcribedNanos - startNanos),
        millis(decidedNanos - transcribedNanos),
        millis(untilHeardNanos + soundNanos - startNanos),
        millis(untilHeardNanos + endNanos - startNanos));
  }

  /** To a hundredth of a millisecond. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 1e2;
  }
}
