package dev.tern.device.conversation;

/** Follows each utterance and what became of it, for whoever keeps turns. Thread-safe. */
@FunctionalInterface
public interface TurnRecorder {
  /** Keeps nothing. */
  TurnRecorder NONE = () -> Track.NONE;

  /** An utterance begins. */
  Track begin();

  /** Both follow, this one first. */
  default TurnRecorder and(TurnRecorder other) {
    return () -> new BothTracks(begin(), other.begin());
  }

  /** One utterance. Called in order, by the thread that hears and then by the one that answers. */
  interface Track {
    /** Follows nothing. */
    Track NONE = new Track() {};

    /** Sound of it at 16 kHz. The array is not kept: it is written over at once. */
    default void sound(short[] samples, int offset, int count) {}

    /** Other words were understood than before, after so many samples of it. */
    default void partial(String words, long sampleCount) {}

    /** What it came to; null where it was nobody's turn, such as a cough. The last call. */
    default void ended(Turn turn) {}
  }
}
