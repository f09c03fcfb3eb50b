package dev.tern.device.premises;

/** A file can't be used; the message names it, the line, what was expected and found. */
final class PremisesFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  PremisesFault(String file, int line, String message) {
    super(file + ":" + line + ": " + message);
  }
}
