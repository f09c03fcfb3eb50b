package dev.tern.device.gate;

/** A suite that can't be read, or a check that can't be made; the message says what to do. */
public class GateException extends RuntimeException {
  public GateException(String message) {
    super(message);
  }

  public GateException(String message, Throwable cause) {
    super(message, cause);
  }
}
