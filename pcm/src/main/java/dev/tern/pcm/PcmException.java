package dev.tern.pcm;

/** Sound that is not what it claims to be; the message says what was expected, found and where. */
public final class PcmException extends RuntimeException {
  public PcmException(String message) {
    super(message);
  }

  public PcmException(String message, Throwable cause) {
    super(message, cause);
  }
}
