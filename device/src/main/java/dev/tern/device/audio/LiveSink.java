package dev.tern.device.audio;

import dev.tern.pcm.Pcm;
import dev.tern.tts.Synthesizer;

/** A device that plays sound while more of it is made. */
public interface LiveSink extends Synthesizer.Listener, AutoCloseable {
  /**
   * Queues a clause; returns when the device has taken it, which is before it was played.
   *
   * @return false when the device has gone
   */
  @Override
  boolean accept(Pcm clause);

  /** Waits until all that was queued has been played. */
  void drain();

  @Override
  void close();
}
