package dev.tern.device.integrate;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What commands need of the conversation at the microphone. Thread-safe; no call waits. */
public interface LiveLoop {
  /** Whether a question is open, whose answer an announcement would disturb. */
  boolean isAwaitingAnswer();

  /** Whether somebody is being answered, or an announcement spoken. */
  boolean isBusy();

  /** Why nothing can be said aloud; empty where it can. */
  Optional<String> silence();

  /**
   * Says it aloud, after what is being said; returns when the voice is through.
   *
   * @param goesOn asked between parts of it; false ends it
   * @return whether it was said, false where a question had been opened meanwhile
   */
  boolean say(String text, BooleanSupplier goesOn);

  /** Hears nothing any more, or hears again. */
  void mute(boolean on);

  /** Listens as if called; returns why not, or nothing. */
  Optional<String> listen();

  /** Leaves what is asked. */
  void cancel();
}
