package dev.tern.device.trace;

/** A recorded turn that can't be read; the message says what to do. */
public final class TraceException extends RuntimeException {
  TraceException(String message, Throwable cause) {
    super(message, cause);
  }

  TraceException(String message) {
    super(message);
  }
}
