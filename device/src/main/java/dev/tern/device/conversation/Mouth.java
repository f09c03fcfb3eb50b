package dev.tern.device.conversation;

import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;

/** Speaks one reply, piece by piece, to a speaker. */
final class Mouth {
  private final Synthesizer voice;
  private final double speed;
  private final Synthesizer.Listener speaker;
  private final StageTimes times;

  Mouth(Synthesizer voice, double speed, Synthesizer.Listener speaker, StageTimes times) {
    this.voice = voice;
    this.speed = speed;
    this.speaker = speaker;
    this.times = times;
  }

  void say(String text) {
    voice.speak(
        new Phrase(text, speed),
        clause -> {
          times.sounded();
          return speaker.accept(clause);
        });
  }
}
