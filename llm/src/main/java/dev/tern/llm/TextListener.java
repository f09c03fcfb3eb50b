package dev.tern.llm;

/** Hears text as it is generated. */
@FunctionalInterface
public interface TextListener {
  /** Hears everything, ends nothing. */
  TextListener NONE = piece -> true;

  /**
   * Hears the next piece, whole characters only.
   *
   * @return false to end the generation
   */
  boolean accept(String piece);
}
