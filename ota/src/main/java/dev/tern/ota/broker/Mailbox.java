package dev.tern.ota.broker;

import dev.tern.ota.BrokerLink.MessageListener;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.LinkLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * What has arrived for one listener and waits. It asks for a thread while there is something in it,
 * for one at a time: the listener hears one message after the other, in order.
 */
final class Mailbox {
  private final String filter;
  private final MessageListener listener;
  private final LinkLimits limits;
  private final AtomicLong bytesOfAll;
  private final Executor threads;
  private final Consumer<String> lost;

  // Guarded by this object.
  private final Deque<IncomingMessage> waiting = new ArrayDeque<>();
  private boolean hasThread;
  private boolean closed;
  private long dropped;
  private long failed;

  /**
   * @param bytesOfAll payloads that wait in all mailboxes together
   */
  Mailbox(
      String filter,
      MessageListener listener,
      LinkLimits limits,
      AtomicLong bytesOfAll,
      Executor threads,
      Consumer<String> lost) {
    this.filter = filter;
    this.listener = listener;
    this.limits = limits;
    this.bytesOfAll = bytesOfAll;
    this.threads = threads;
    this.lost = lost;
  }

  String filter() {
    return filter;
  }

  /** Keeps the message for the listener, or drops it where there is no room. Never waits. */
  void put(IncomingMessage message) {
    String trouble = "";
    synchronized (this) {
      if (closed) {
        return;
      }
      long bytes = bytesOfAll.addAndGet(message.payload().length);
      if (waiting.size() >= limits.backlog() || bytes > limits.bytes()) {
        bytesOfAll.addAndGet(-message.payload().length);
        dropped++;
        trouble = isToBeTold(dropped) ? tooMuch(bytes) : "";
      } else {
        waiting.add(message);
        begin();
      }
    }
    if (!trouble.isEmpty()) {
      lost.accept(trouble);
    }
  }

  private void begin() {
    if (hasThread) {
      return;
    }
    try {
      hasThread = true;
      threads.execute(this::handOver);
    } catch (RejectedExecutionException closing) {
      hasThread = false;
    }
  }

  /** One message, then others have their turn at the thread. */
  private void handOver() {
    IncomingMessage message;
    synchronized (this) {
      message = waiting.poll();
    }
    if (message != null) {
      bytesOfAll.addAndGet(-message.payload().length);
      tell(message);
    }
    synchronized (this) {
      hasThread = false;
      if (!waiting.isEmpty()) {
        begin();
      }
    }
  }

  private void tell(IncomingMessage message) {
    try {
      listener.arrived(message);
    } catch (RuntimeException e) {
      long count;
      synchronized (this) {
        count = ++failed;
      }
      if (isToBeTold(count)) {
        lost.accept(
            "the listener of filter=" + filter + " failed, times=" + count + ": " + e.getMessage());
      }
    }
  }

  /** The 1st, 2nd, 4th, 8th time and so on: a flood must not become one of lines. */
  private static boolean isToBeTold(long count) {
    return Long.bitCount(count) == 1;
  }

  private String tooMuch(long bytes) {
    return "messages arrive faster than they are worked off: filter="
        + filter
        + ", waiting="
        + waiting.size()
        + ", limit="
        + limits.backlog()
        + ", bytes="
        + bytes
        + ", limit="
        + limits.bytes()
        + ", dropped so far="
        + dropped;
  }

  synchronized void close() {
    closed = true;
    waiting.forEach(message -> bytesOfAll.addAndGet(-message.payload().length));
    waiting.clear();
  }
}
