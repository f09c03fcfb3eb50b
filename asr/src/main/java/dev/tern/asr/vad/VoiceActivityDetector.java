package dev.tern.asr.vad;

/**
 * How likely each frame of one stream of sound is speech. It remembers what came before, so it
 * belongs to one stream and one thread. A second close does nothing.
 */
public interface VoiceActivityDetector extends AutoCloseable {
  /** Samples it looks at in one step, at 16 kHz, one channel. */
  int frameLength();

  /**
   * Hears the next frame.
   *
   * @param samples holds {@link #frameLength()} samples from {@code offset}
   * @return 0 (surely none) to 1 (surely speech)
   */
  float speechProbability(short[] samples, int offset);

  /** Forgets the stream so far. */
  void reset();

  @Override
  void close();
}
