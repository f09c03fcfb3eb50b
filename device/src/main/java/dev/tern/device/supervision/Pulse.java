package dev.tern.device.supervision;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One loop's sign that it makes progress. The loop beats in every round, which costs one write to
 * memory; closing says that the loop ended as it should and is not waited for any more.
 */
public final class Pulse implements AutoCloseable {
  private final String loop;
  private final Duration longestQuiet;
  private final LongSupplier nanoTime;
  private final Runnable atEnd;
  private volatile long lastBeatNanos;

  Pulse(String loop, Duration longestQuiet, LongSupplier nanoTime, Consumer<Pulse> atEnd) {
    this.loop = loop;
    this.longestQuiet = longestQuiet;
    this.nanoTime = nanoTime;
    this.atEnd = () -> atEnd.accept(this);
    beat();
  }

  /** Says that the loop got this far; from any thread. */
  public void beat() {
    lastBeatNanos = nanoTime.getAsLong();
  }

  Duration quiet() {
    return Duration.ofNanos(nanoTime.getAsLong() - lastBeatNanos);
  }

  boolean isStalled() {
    return quiet().compareTo(longestQuiet) > 0;
  }

  @Override
  public void close() {
    atEnd.run();
  }

  @Override
  public String toString() {
    return "loop=%s made no progress for %d s; expected some every %d s"
        .formatted(loop, quiet().toSeconds(), longestQuiet.toSeconds());
  }
}
