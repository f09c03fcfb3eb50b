package dev.tern.ota.agent;

import dev.tern.ota.set.Offer;
import java.time.Duration;
import java.util.Optional;

/**
 * What the agent is to do next, of which only the last word counts. Work that takes long is stopped
 * when there is a new word, but never in the middle of a change of the ledger.
 */
final class Inbox {
  /**
   * @param offer null where the one before was taken back
   * @param source folder that it came in; empty for the broker
   */
  record Word(Offer offer, String source) {}

  /** Work that a new word, or the end, stops. */
  @FunctionalInterface
  interface Stoppable<T, E extends Exception> {
    T run() throws E, InterruptedException;
  }

  private Word newest;
  private boolean closed;
  private boolean woken;
  private Thread working;

  synchronized void put(Word word) {
    newest = word;
    stirUp();
  }

  synchronized void close() {
    closed = true;
    stirUp();
  }

  /** Ends a wait without a word. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  private void stirUp() {
    if (working != null) {
      working.interrupt();
    }
    notifyAll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** The last word, once. */
  synchronized Optional<Word> take() {
    Optional<Word> word = Optional.ofNullable(newest);
    newest = null;
    return word;
  }

  /** Waits for a word, but no longer than this. */
  synchronized void await(Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    long left = longest.toNanos();
    while (newest == null && !closed && !woken && left > 0) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
      left = end - System.nanoTime();
    }
    woken = false;
  }

  /**
   * Runs work on this thread.
   *
   * @throws InterruptedException where a word came or the end has come, before it or meanwhile
   */
  <T, E extends Exception> T stoppably(Stoppable<T, E> work) throws E, InterruptedException {
    synchronized (this) {
      if (newest != null || closed) {
        throw new InterruptedException("there is a newer word");
      }
      working = Thread.currentThread();
    }
    try {
      return work.run();
    } finally {
      synchronized (this) {
        working = null;
        // One that came too late to stop anything must not stop what follows.
        boolean unused = Thread.interrupted();
      }
    }
  }
}
