package dev.tern.asr.wake;

/** Listens for the words that call the appliance. 16 kHz, one channel. Used by one thread. */
public interface WakeWordDetector extends AutoCloseable {
  /**
   * A word that was heard.
   *
   * @param word as its file names it, such as "computer"
   * @param score 0..1, at least the word's threshold
   * @param endSample samples accepted until the word's end
   */
  record Detection(String word, float score, long endSample) {}

  /**
   * Hears more sound.
   *
   * @return the word that was called, null mostly; a call is told once
   */
  Detection accept(short[] samples, int offset, int length);

  /**
   * Hears more sound, about which voice activity detection has an opinion: a detector may rest
   * while nobody speaks, as long as it misses nothing of a word whose beginning it was not told of.
   *
   * @param speech 0..1, how likely somebody speaks in this sound; {@link #accept(short[], int,
   *     int)} is for who does not know
   */
  default Detection accept(short[] samples, int offset, int length, float speech) {
    return accept(samples, offset, length);
  }

  /** Forgets what it heard: the sound that follows does not continue it. */
  void reset();

  @Override
  void close();
}
