package dev.tern.device.conversation;

import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.util.Optional;
import java.util.function.Consumer;

/** Speaks one reply, piece by piece. */
final class Mouth implements Consumer<String> {
  private final Synthesizer voice; // null where there is none: the reply is only in the record
  private final double speed;
  private final Speech speech;
  private final StageTimes times;
  private Optional<RehearsedClause> rehearsed = Optional.empty();

  Mouth(Synthesizer voice, double speed, Speech speech, StageTimes times) {
    this.voice = voice;
    this.speed = speed;
    this.speech = speech;
    this.times = times;
  }

  /** Some of what it will say was made already: that is taken, where it comes to it. */
  void rehearse(RehearsedClause clause) {
    rehearsed = Optional.of(clause);
  }

  @Override
  public void accept(String text) {
    if (voice == null || !speech.isWanted()) {
      return;
    }
    speech.saying(text);
    if (rehearsed.filter(clause -> clause.says(text, speed)).isPresent()) {
      take(rehearsed.get());
      return;
    }
    voice.speak(
        new Phrase(text, speed),
        clause -> {
          times.sounded();
          return speech.accept(clause);
        });
  }

  private void take(RehearsedClause clause) {
    rehearsed = Optional.empty();
    clause.play(
        piece -> {
          times.soundedAhead(clause.waitNanos(), clause.readyNanos());
          return speech.accept(piece);
        });
  }

  /** Whether anybody still listens. */
  boolean isWanted() {
    return speech.isWanted();
  }
}
