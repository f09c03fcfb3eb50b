package dev.tern.asr;

/**
 * Listens to one utterance. Used by one thread at a time, save that any may close it; a second
 * close does nothing.
 */
public interface Transcriber extends AutoCloseable {
  /**
   * Hears more sound. The samples are copied or consumed before the call returns.
   *
   * @param samples 16 kHz mono, signed 16-bit
   */
  void accept(short[] samples, int offset, int length);

  /** The words understood so far, lower case; empty when there are none or the engine has none. */
  String partial();

  /**
   * The person may have finished: what {@link #finish} will need can be begun with the sound so
   * far, on another thread. Returns at once. More silence may follow through {@link #accept}.
   */
  default void silenceBegan() {}

  /** The person speaks again: what was begun when they fell silent is void. Returns at once. */
  default void speechWentOn() {}

  /**
   * Does now what of {@link #finish} needs the sound alone, and blocks meanwhile; no sound may
   * follow. Closing from another thread breaks it off.
   */
  default void prepare() {}

  /** Ends the utterance. May be called once; afterwards only {@link #close()} is allowed. */
  Transcript finish();

  @Override
  void close();
}
