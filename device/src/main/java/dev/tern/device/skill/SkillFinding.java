package dev.tern.device.skill;

/**
 * Something to know about a manifest.
 *
 * @param file the manifest
 * @param line from 1; 0 where no single line is to blame
 * @param text what was expected, what was found, what to do
 */
public record SkillFinding(Level level, String file, int line, String text) {
  /** How bad it is. */
  public enum Level {
    /** The skill does not do what its manifest says. */
    ERROR,
    /** It may surprise somebody. */
    WARNING
  }

  @Override
  public String toString() {
    return (line == 0 ? file : file + ":" + line) + ": " + text;
  }
}
