package dev.tern.asr.wake;

import java.util.Locale;

/** Listens for the words that call the appliance. 16 kHz, one channel. Used by one thread. */
public interface WakeWordDetector extends AutoCloseable {
  /** A word is known so long after its first sound, at most. */
  int LONGEST_MILLIS = 1_600;

  /**
   * A word that was heard.
   *
   * @param word as its file names it, such as "computer"
   * @param score 0..1
   * @param endSample samples accepted until the word's end
   * @param sure whether the score is the word's threshold at least; where it is not, it was a call
   *     only if a recognizer hears the word too
   */
  record Detection(String word, float score, long endSample, boolean sure) {
    /** Whether the word is among these, as a recognizer writes them. */
    public boolean isIn(String words) {
      String spoken = word.replace('-', ' ').replace('_', ' ');
      return (" " + words.strip().toLowerCase(Locale.ROOT) + " ").contains(" " + spoken + " ");
    }
  }

  /**
   * Hears more sound.
   *
   * @return the word that was called, null mostly; a call is told once, or twice where it became
   *     sure
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
