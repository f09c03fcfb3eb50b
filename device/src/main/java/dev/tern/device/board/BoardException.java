package dev.tern.device.board;

/** A board file that can't be used; the message names file, line, what was expected and found. */
public final class BoardException extends RuntimeException {
  public BoardException(String message) {
    super(message);
  }

  public BoardException(String message, Throwable cause) {
    super(message, cause);
  }
}
