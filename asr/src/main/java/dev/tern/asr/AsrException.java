package dev.tern.asr;

/** A model or sound the recogniser cannot use; the message says what to do. */
public final class AsrException extends RuntimeException {
  public AsrException(String message) {
    super(message);
  }

  public AsrException(String message, Throwable cause) {
    super(message, cause);
  }
}
