package dev.tern.device.library;

/** A native library that can't be used; the message names it, what was found, and what to do. */
public final class LibraryException extends RuntimeException {
  LibraryException(String message) {
    super(message);
  }

  LibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
