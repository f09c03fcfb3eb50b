package dev.tern.device.part;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Opens the parts, each on a thread of its own: first what questions in writing need, when that is
 * settled what hears, and then everything works once, so that the first turn is as fast as others.
 *
 * <p>A part that fails does not hold the others up. It is tried again after 5 s, then after twice
 * as long each time up to 10 minutes, so that a model pulled meanwhile is found without a restart;
 * what a native library or the machine's memory refused stays refused.
 */
public final class StartUp {
  private static final Logger LOG = Logger.getLogger(StartUp.class);

  private final Parts parts;
  private final List<Opening> first;
  private final List<Opening> behind;
  private final Runnable warmUp;
  private final AtomicInteger opening = new AtomicInteger();
  private volatile boolean ending;

  /**
   * @param first what readiness waits for
   * @param behind what is opened when the first are settled
   * @param warmUp uses what has been opened
   */
  public StartUp(Parts parts, List<Opening> first, List<Opening> behind, Runnable warmUp) {
    this.parts = parts;
    this.first = List.copyOf(first);
    this.behind = List.copyOf(behind);
    this.warmUp = warmUp;
  }

  /** Returns at once; {@link Parts} tells how it goes. */
  public void begin() {
    first.forEach(opening -> parts.loading(opening.part()));
    behind.forEach(opening -> parts.loading(opening.part()));
    Thread.ofPlatform().name("start-up").daemon().start(this::run);
  }

  /**
   * Tries nothing again, and waits for what is being opened or warmed up: a native library must not
   * be left at work in a process that ends. At most ten seconds.
   */
  public void end() throws InterruptedException {
    ending = true;
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (opening.get() > 0 && System.nanoTime() < end) {
      Thread.sleep(10);
    }
  }

  private void run() {
    try {
      List<Opening> failed = new ArrayList<>(openTogether(first));
      failed.addAll(openTogether(behind));
      failed.forEach(this::tryAgainLater);
      opening.incrementAndGet();
      try {
        if (!ending) {
          warmUp.run();
        }
      } finally {
        opening.decrementAndGet();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | LinkageError e) {
      LOG.errorf(e, "tern: not warmed up, the first turn is slower: %s", Fault.line(e));
    }
  }

  /** Returns those that failed and are worth another try. */
  private List<Opening> openTogether(List<Opening> openings) throws InterruptedException {
    List<Opening> failed = new ArrayList<>();
    CountDownLatch settled = new CountDownLatch(openings.size());
    for (Opening opening : openings) {
      Thread.ofPlatform()
          .name("open " + opening.part().key())
          .daemon()
          .start(
              () -> {
                if (!open(opening)) {
                  synchronized (failed) {
                    failed.add(opening);
                  }
                }
                settled.countDown();
              });
    }
    settled.await();
    return failed;
  }

  /** Returns false where another try may help. */
  private boolean open(Opening next) {
    opening.incrementAndGet();
    try {
      if (ending) {
        return true;
      }
      next.open().run();
      parts.ready(next.part());
      return true;
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (!ending) {
        tell(next.part(), e);
      }
      return e instanceof Error;
    } finally {
      opening.decrementAndGet();
    }
  }

  private void tell(Part part, Throwable failure) {
    boolean known = parts.hasFailed(part);
    parts.failed(part, Fault.line(failure));
    if (!known && failure instanceof RuntimeException && !Fault.isTold(failure)) {
      LOG.error("tern: " + part.key(), failure);
    }
  }

  private void tryAgainLater(Opening opening) {
    Backoff backoff = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(10));
    Thread.ofPlatform()
        .name("open " + opening.part().key() + " again")
        .daemon()
        .start(
            () -> {
              try {
                do {
                  Thread.sleep(backoff.next());
                } while (!open(opening));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
