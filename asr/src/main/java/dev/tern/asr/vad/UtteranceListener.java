package dev.tern.asr.vad;

/**
 * Hears the utterances of a stream: started, heard (many times), ended, and again. In between, each
 * silence begins and, where it does not end the utterance, speech goes on.
 */
public interface UtteranceListener {
  /**
   * @param startSample the first sample that belongs to the utterance, the pre-roll included
   */
  void started(long startSample);

  /** Sound of the utterance. The array is the segmenter's: it is not kept. */
  void heard(short[] samples, int offset, int length);

  /** Nobody has spoken for {@link SegmenterSettings#pauseMillis}; called after that was heard. */
  default void silenceBegan() {}

  /** The silence that had begun was a pause; called before the speech after it is heard. */
  default void speechWentOn() {}

  void ended(UtteranceSpan span);
}
