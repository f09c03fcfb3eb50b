package dev.tern.asr;

/** A loaded recognition model, shared by all utterances. Thread-safe; closed exactly once. */
public interface SpeechModel extends AutoCloseable {
  /** Short name for traces and JSON: {@code vosk}, {@code whisper}, {@code both}. */
  String engine();

  /** BCP 47 tag of the language it hears, {@code en}. */
  String language();

  /**
   * Starts listening to one utterance.
   *
   * @param vocabulary the words to expect; an engine that cannot be narrowed ignores it
   */
  Transcriber start(Vocabulary vocabulary);

  @Override
  void close();
}
