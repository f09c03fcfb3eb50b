package dev.tern.asr;

/** Listens to one utterance. Used by one thread at a time; a second close does nothing. */
public interface Transcriber extends AutoCloseable {
  /**
   * Hears more sound. The samples are copied or consumed before the call returns.
   *
   * @param samples 16 kHz mono, signed 16-bit
   */
  void accept(short[] samples, int offset, int length);

  /** The words understood so far, lower case; empty when there are none or the engine has none. */
  String partial();

  /** Ends the utterance. May be called once; afterwards only {@link #close()} is allowed. */
  Transcript finish();

  @Override
  void close();
}
