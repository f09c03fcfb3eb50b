package dev.tern.tts;

/**
 * Something to say.
 *
 * @param text written language: numbers, units, abbreviations and all
 * @param speed 0.5 to 2, where 1 is the voice's own pace
 */
public record Phrase(String text, double speed) {
  public Phrase {
    if (!(speed >= 0.5 && speed <= 2)) {
      throw new TtsException("speed=" + speed + " is out of range; expected 0.5..2");
    }
  }

  public static Phrase of(String text) {
    return new Phrase(text, 1);
  }
}
