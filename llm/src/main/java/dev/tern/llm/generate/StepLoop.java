package dev.tern.llm.generate;

import dev.tern.llm.model.Batch;
import dev.tern.llm.model.Transformer;
import dev.tern.tensor.team.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Reads the next tokens of all running generations together, again and again.
 *
 * <p>It has no thread of its own: one of those that wait for a generation leads, reading for the
 * others too, until its own is done; then another one takes over. So a single conversation costs no
 * handing over at all.
 */
final class StepLoop {
  /** Of a prompt that is read while others are choosing: they shall not wait for long. */
  private static final int PROMPT_PIECE_AMONG_OTHERS = 24;

  private final Transformer transformer;
  private final Supplier<Placement> placement;
  private final float[] logits;

  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private final List<Generation> running = new ArrayList<>(); // guarded by lock
  private boolean led; // guarded by lock

  private Batch batch; // the leader's

  StepLoop(Transformer transformer, int vocabulary, Supplier<Placement> placement) {
    this.transformer = transformer;
    this.placement = placement;
    logits = new float[vocabulary];
  }

  /** Runs a generation to its end. */
  void run(Generation own) {
    lock.lock();
    try {
      running.add(own);
      while (!own.isDone()) {
        if (led) {
          changed.awaitUninterruptibly();
          continue;
        }
        led = true;
        try (Placement.Stay stay = placement.get().enter()) {
          lead(own);
        } finally {
          led = false;
          changed.signalAll();
        }
      }
    } finally {
      running.remove(own);
      lock.unlock();
    }
  }

  /** Called with the lock, which is given up for each step. */
  private void lead(Generation own) {
    while (!own.isDone()) {
      List<Generation> all = List.copyOf(running);
      lock.unlock();
      try {
        step(all);
      } catch (RuntimeException failed) {
        all.forEach(one -> one.fail(failed));
      } finally {
        lock.lock();
      }
      if (running.removeIf(Generation::isDone)) {
        changed.signalAll();
      }
    }
  }

  private void step(List<Generation> all) {
    if (batch == null || batch.rows() != transformer.rows()) {
      batch = new Batch(transformer.rows());
    }
    batch.clear();
    boolean others = false;
    for (Generation one : all) {
      if (one.isChoosing()) {
        one.addTo(batch, batch.free());
        others = true;
      }
    }
    for (Generation one : all) {
      if (!one.isChoosing()) {
        int room = others ? PROMPT_PIECE_AMONG_OTHERS : batch.free();
        one.addTo(batch, Math.min(room, batch.free()));
      }
    }
    transformer.read(batch);
    for (Generation one : all) {
      one.advance(transformer, logits);
    }
  }

  /** Runs an action while nothing else runs; waits for what does. */
  void alone(Runnable action) {
    lock.lock();
    try {
      while (led || !running.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      led = true;
      lock.unlock();
      try {
        action.run();
      } finally {
        lock.lock();
        led = false;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs a generation by itself, within {@link #alone}.
   *
   * @param givesWay asked between two steps
   * @return false when it gave way before the end
   */
  boolean runAlone(Generation one, BooleanSupplier givesWay) {
    try (Placement.Stay stay = placement.get().enter()) {
      while (!one.isDone()) {
        if (givesWay.getAsBoolean()) {
          return false;
        }
        step(List.of(one));
      }
      return true;
    }
  }

  /** Whether someone waits for it. */
  boolean isAwaited() {
    if (lock.hasQueuedThreads()) {
      return true;
    }
    lock.lock();
    try {
      return !running.isEmpty() || lock.hasWaiters(changed);
    } finally {
      lock.unlock();
    }
  }
}
