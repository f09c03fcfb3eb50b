package dev.tern.tts;

/** A voice or text the synthesiser cannot use; the message says what to do. */
public final class TtsException extends RuntimeException {
  public TtsException(String message) {
    super(message);
  }

  public TtsException(String message, Throwable cause) {
    super(message, cause);
  }
}
