package dev.tern.device.conversation;

import dev.tern.asr.Transcript;

/**
 * What a person said, as the listeners understood it.
 *
 * @param first the first listener's words
 * @param words the final words, of which listener they may be
 * @param endpointNanos silence that was waited for after the end of speech
 * @param backlogNanos from the end of that silence until {@code words} were there
 * @param ahead what was done in that silence
 */
record Utterance(
    Transcript first, Transcript words, long endpointNanos, long backlogNanos, Ahead ahead) {

  /**
   * Work that was done before the utterance had ended. Nanoseconds count from the end of speech; 0
   * is never.
   *
   * @param silenceNanos the silence was noticed and work ahead began
   * @param preparedNanos the second listener had prepared (Whisper: the encoder was done)
   * @param wordsNanos the second listener's words were there
   */
  record Ahead(long silenceNanos, long preparedNanos, long wordsNanos) {
    static final Ahead NOTHING = new Ahead(0, 0, 0);
  }
}
