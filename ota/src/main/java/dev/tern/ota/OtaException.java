package dev.tern.ota;

/** Something about the broker that can't work; the message says what to do. */
public class OtaException extends RuntimeException {
  public OtaException(String message) {
    super(message);
  }

  public OtaException(String message, Throwable cause) {
    super(message, cause);
  }
}
