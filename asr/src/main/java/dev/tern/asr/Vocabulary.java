package dev.tern.asr;

import java.util.List;

/** The words a recogniser is told to expect. */
public sealed interface Vocabulary {
  /** Everything the model knows. */
  Vocabulary OPEN = new Open();

  /** Everything the model knows. */
  record Open() implements Vocabulary {}

  /**
   * Only these phrases, and {@code [unk]} for all else.
   *
   * @param phrases lower case, words separated by one space
   */
  record Narrowed(List<String> phrases) implements Vocabulary {
    public Narrowed {
      if (phrases.isEmpty()) {
        throw new AsrException(
            "a narrowed vocabulary needs at least one phrase; use Vocabulary.OPEN");
      }
      phrases = List.copyOf(phrases);
    }
  }
}
