package dev.tern.asr;

import java.util.List;

/**
 * What was understood.
 *
 * @param text words as the engine writes them: Vosk lower case without marks, Whisper with case and
 *     punctuation
 * @param words one entry a word, in order of time; may be empty where the engine has no times
 * @param confidence 0 to 1, the mean over the words; 0 when nothing was understood
 * @param engine which engine's text this is
 */
public record Transcript(String text, List<Word> words, double confidence, String engine) {
  public Transcript {
    words = List.copyOf(words);
  }

  public static Transcript nothing(String engine) {
    return new Transcript("", List.of(), 0, engine);
  }

  public boolean isBlank() {
    return text.isBlank();
  }

  /**
   * One word and when it was heard.
   *
   * @param startSeconds from the start of the utterance
   * @param endSeconds from the start of the utterance, not before {@code startSeconds}
   * @param confidence 0 to 1
   */
  public record Word(String text, double startSeconds, double endSeconds, double confidence) {}
}
