package dev.tern.device.cli;

/** A file or an option a command can't use; the message says what to do. */
final class CliException extends RuntimeException {
  CliException(String message) {
    super(message);
  }

  CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
