package dev.tern.tts;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;

/** A loaded voice. Thread-safe; one phrase at a time, others queue. */
public interface Synthesizer extends AutoCloseable {
  /** The voice's name, for traces. */
  String name();

  /** BCP 47 tag of the language it speaks. */
  String language();

  /** What {@link #speak} delivers. */
  PcmFormat format();

  /** Speaks clause by clause; text with nothing to say delivers nothing. */
  void speak(Phrase phrase, Listener listener);

  @Override
  void close();

  /** Hears the sound as it is made, on the calling thread. */
  @FunctionalInterface
  interface Listener {
    /**
     * @return false to stop speaking
     */
    boolean accept(Pcm clause);
  }
}
