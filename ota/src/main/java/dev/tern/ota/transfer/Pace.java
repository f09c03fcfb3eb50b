package dev.tern.ota.transfer;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * When a transfer may go on: not while somebody is being listened to or answered, and no faster
 * than it was told. One thread.
 */
final class Pace {
  private static final long LOOK_NANOS = 50_000_000;

  private final BooleanSupplier busy;
  private final LongSupplier bytesPerSecond;
  private long nextNanos = System.nanoTime();
  private long waitedNanos;

  /**
   * @param bytesPerSecond over the wire; 0 for as many as come; asked for each piece
   */
  Pace(BooleanSupplier busy, LongSupplier bytesPerSecond) {
    this.busy = busy;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** For another thread, which stands aside too, and whose bytes do not come over the wire. */
  Pace twin() {
    return new Pace(busy, () -> 0);
  }

  /**
   * Waits while the device has something better to do.
   *
   * @throws InterruptedIOException where the thread was interrupted, which it stays
   */
  void stepAside() throws InterruptedIOException {
    while (busy.getAsBoolean()) {
      pause(LOOK_NANOS);
    }
    checkInterrupt();
  }

  /** {@link #stepAside}, and waits until so many bytes more are due. */
  void took(int bytes) throws InterruptedIOException {
    stepAside();
    long most = bytesPerSecond.getAsLong();
    if (most <= 0) {
      return;
    }
    long now = System.nanoTime();
    // What was left unused is lost but for a tenth of a second: no bursts after a pause.
    nextNanos = Math.max(nextNanos, now - 100_000_000) + bytes * 1_000_000_000L / most;
    while (nextNanos - System.nanoTime() > 0) {
      pause(Math.min(LOOK_NANOS, Math.max(1, nextNanos - System.nanoTime())));
    }
  }

  /** Time spent in waiting here, which no source is to blame for. */
  long waitedNanos() {
    return waitedNanos;
  }

  private void pause(long nanos) throws InterruptedIOException {
    long start = System.nanoTime();
    LockSupport.parkNanos(nanos);
    waitedNanos += System.nanoTime() - start;
    checkInterrupt();
  }

  private static void checkInterrupt() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted");
    }
  }
}
