package dev.tern.device.audio;

import java.util.concurrent.atomic.AtomicLong;

/** How often sound was lost since the start, whatever cards came and went. Thread-safe. */
public final class SoundLosses {
  private final AtomicLong heard = new AtomicLong();
  private final AtomicLong played = new AtomicLong();

  /** Times that a microphone was read too late. */
  public long heard() {
    return heard.get();
  }

  /** Times that playback tore because sound came too late. */
  public long played() {
    return played.get();
  }

  void addHeard() {
    heard.incrementAndGet();
  }

  void addPlayed() {
    played.incrementAndGet();
  }
}
