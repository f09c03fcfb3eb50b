package dev.tern.device.live;

import dev.tern.device.audio.LiveSink;
import dev.tern.pcm.Pcm;
import java.util.ArrayList;
import java.util.List;

/** A speaker that plays when the test says so, and remembers what was played. */
final class MemorySpeaker implements LiveSink {
  private final List<Short> queued = new ArrayList<>();
  private final List<Short> played = new ArrayList<>();
  private int stops;

  @Override
  public synchronized boolean accept(Pcm sound) {
    for (short sample : sound.samples()) {
      queued.add(sample);
    }
    notifyAll();
    return true;
  }

  /** Plays so many samples; waits until they were queued. */
  synchronized void play(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      while (queued.isEmpty()) {
        wait(10_000);
      }
      played.add(queued.removeFirst());
    }
  }

  @Override
  public synchronized void stop() {
    queued.clear();
    stops++;
  }

  @Override
  public synchronized long playedSamples() {
    return played.size();
  }

  synchronized List<Short> played() {
    return List.copyOf(played);
  }

  synchronized int stops() {
    return stops;
  }

  @Override
  public void drain() {}

  @Override
  public void close() {}
}
