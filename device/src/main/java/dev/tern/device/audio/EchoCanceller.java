package dev.tern.device.audio;

/**
 * Takes out of the microphone's sound what the speaker plays. 16 kHz, one channel; the playback
 * thread tells what is played, the capture thread has its frames cleaned.
 */
public interface EchoCanceller extends AutoCloseable {
  /** Hears what it hears: the board cancels echo itself, or has no speaker near. */
  EchoCanceller NONE =
      new EchoCanceller() {
        @Override
        public void playing(short[] samples, int offset, int count, long nanoTime) {}

        @Override
        public void clean(short[] frame, int count, long nanoTime) {}

        @Override
        public void close() {}
      };

  /**
   * Tells of sound that is being played; keeps no reference to it.
   *
   * @param nanoTime when its first sample leaves the speaker, as {@link System#nanoTime} counts
   */
  void playing(short[] samples, int offset, int count, long nanoTime);

  /**
   * Cleans a frame in place, of any length.
   *
   * @param nanoTime when its first sample reached the microphone
   */
  void clean(short[] frame, int count, long nanoTime);

  @Override
  void close();
}
