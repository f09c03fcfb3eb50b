package dev.tern.device.conversation;

import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.util.function.Consumer;

/** Speaks one reply, piece by piece. */
final class Mouth implements Consumer<String> {
  private final Synthesizer voice; // null where there is none: the reply is only in the record
  private final double speed;
  private final Speech speech;
  private final StageTimes times;

  Mouth(Synthesizer voice, double speed, Speech speech, StageTimes times) {
    this.voice = voice;
    this.speed = speed;
    this.speech = speech;
    this.times = times;
  }

  @Override
  public void accept(String text) {
    if (voice == null || !speech.isWanted()) {
      return;
    }
    speech.saying(text);
    voice.speak(
        new Phrase(text, speed),
        clause -> {
          times.sounded();
          return speech.accept(clause);
        });
  }

  /** Whether anybody still listens. */
  boolean isWanted() {
    return speech.isWanted();
  }
}
