package dev.tern.device.skill;

/** A skill, or a manifest that describes one, is not as it has to be; one line says what to do. */
public final class SkillException extends RuntimeException {
  public SkillException(String message) {
    super(message);
  }

  /** For a fault at a place in a manifest, which leads the message as {@code file:line}. */
  static SkillException at(String file, int line, String message) {
    return new SkillException(file + ":" + line + ": " + message);
  }
}
