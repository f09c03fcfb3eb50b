package dev.tern.asr.vad;

/** Hears the utterances of a stream: started, heard (many times), ended, and again. */
public interface UtteranceListener {
  /**
   * @param startSample the first sample that belongs to the utterance, the pre-roll included
   */
  void started(long startSample);

  /** Sound of the utterance. The array is the segmenter's: it is not kept. */
  void heard(short[] samples, int offset, int length);

  void ended(UtteranceSpan span);
}
