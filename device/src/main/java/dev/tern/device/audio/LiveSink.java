package dev.tern.device.audio;

import dev.tern.pcm.Pcm;
import dev.tern.tts.Synthesizer;

/** A device that plays sound while more of it is made. One thread plays; any may stop it. */
public interface LiveSink extends Synthesizer.Listener, AutoCloseable {
  /**
   * Queues sound; returns when the device has taken it, which is before it was played.
   *
   * @return false when the device has gone
   */
  @Override
  boolean accept(Pcm sound);

  /** The same for more of a sound, which ought to follow what was queued before without a gap. */
  default boolean goOn(Pcm sound) {
    return accept(sound);
  }

  /** Waits until all that was queued has been played, or was stopped. */
  void drain();

  /** Falls silent at once: forgets what was queued and not yet played. From any thread. */
  void stop();

  /** Samples played since the device was opened, those that were stopped left out. */
  long playedSamples();

  /** How often playback tore, since the device was opened, because sound came too late. */
  default long xruns() {
    return 0;
  }

  @Override
  void close();
}
