package dev.tern.device.board.check;

/**
 * The answer to one question about board and machine.
 *
 * @param about the key or the part of the machine
 * @param text what was expected, what was found, and what to change
 */
public record Finding(Level level, String about, String text) {
  /** How bad it is. */
  public enum Level {
    OK,
    WARN,
    ERROR
  }

  static Finding ok(String about, String text) {
    return new Finding(Level.OK, about, text);
  }

  static Finding warn(String about, String text) {
    return new Finding(Level.WARN, about, text);
  }

  static Finding error(String about, String text) {
    return new Finding(Level.ERROR, about, text);
  }
}
