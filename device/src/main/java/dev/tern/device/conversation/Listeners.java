package dev.tern.device.conversation;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Vocabulary;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;

/**
 * Who listens to an utterance: both listeners, or the first alone where the board wants no second
 * one, or it has failed. A board that wants none never loads it.
 */
public final class Listeners {
  private final SpeechModel first;
  private final SpeechModel both;
  private final SecondPass secondPass;
  private final Parts parts;

  /**
   * @param both the first one checked by the second, as {@link Mind#sufficesAlone} says
   */
  public Listeners(SpeechModel first, SpeechModel both, SecondPass secondPass, Parts parts) {
    this.first = first;
    this.both = both;
    this.secondPass = secondPass;
    this.parts = parts;
  }

  /** Begins to listen to one utterance. */
  Transcriber start() {
    boolean alone = secondPass == SecondPass.OFF || parts.hasFailed(Part.SECOND_LISTENER);
    return (alone ? first : both).start(Vocabulary.OPEN);
  }
}
