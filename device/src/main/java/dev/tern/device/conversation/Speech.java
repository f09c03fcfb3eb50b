package dev.tern.device.conversation;

import dev.tern.pcm.Pcm;
import dev.tern.tts.Synthesizer;

/**
 * One reply on its way to somebody's ears. The turn's thread makes it, piece by piece; whoever is
 * asked to be quiet may silence it, from any thread.
 */
public interface Speech extends Synthesizer.Listener {
  /**
   * What was heard of a reply.
   *
   * @param text up to the last word that was heard
   * @param interrupted whether it was silenced before its end
   */
  record Aloud(String text, boolean interrupted) {}

  /** Tells what the sound after this says. */
  void saying(String text);

  /**
   * Takes sound; may wait while enough of it is still to be played.
   *
   * @return false once it was silenced: no more is wanted
   */
  @Override
  boolean accept(Pcm sound);

  /** Whether more is wanted: false once it was silenced. */
  boolean isWanted();

  /** Ends it: no more follows. Waits until it was heard or silenced; again, it returns the same. */
  Aloud end();

  /** Speech that whoever asked for it takes as it is made, such as a file: nothing waits. */
  static Speech to(Synthesizer.Listener listener) {
    return new Speech() {
      private final StringBuilder said = new StringBuilder();
      private boolean wanted = true;

      @Override
      public void saying(String text) {
        if (wanted) {
          said.append(said.isEmpty() ? "" : " ").append(text);
        }
      }

      @Override
      public boolean accept(Pcm sound) {
        wanted = wanted && listener.accept(sound);
        return wanted;
      }

      @Override
      public boolean isWanted() {
        return wanted;
      }

      @Override
      public Aloud end() {
        return new Aloud(said.toString(), !wanted);
      }
    };
  }
}
