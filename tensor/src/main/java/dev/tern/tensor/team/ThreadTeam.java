package dev.tern.tensor.team;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Some threads that work through the parts of one task together, the caller among them.
 *
 * <p>A call returns when every part is done; what the parts wrote is then visible to the caller.
 * Parts are handed out one at a time, so a thread that is held up by the machine takes fewer.
 * Several callers may share a team: they queue. A part must not call the team it runs in.
 */
public final class ThreadTeam implements AutoCloseable {
  /** More threads than any board has cores. */
  public static final int MOST_THREADS = 256;

  /**
   * How long a thread watches for the next task before it sleeps. Waking a sleeper costs some ten
   * microseconds, the gap between two products of a token is shorter than that.
   */
  private static final long WATCH_NANOS = 50_000;

  /** Ranges handed out per thread: enough to even out a held-up thread, few enough to be cheap. */
  private static final int RANGES_PER_THREAD = 4;

  /** One of the parts of a task. */
  @FunctionalInterface
  public interface Part {
    /** Does part {@code index}, counted from 0. */
    void run(int index);
  }

  /** A task over consecutive rows. */
  @FunctionalInterface
  public interface Range {
    /** Does the rows {@code from} (inclusive) to {@code to} (exclusive). */
    void run(int from, int to);
  }

  private final ReentrantLock oneTaskAtATime = new ReentrantLock();

  /** Guarded by {@code oneTaskAtATime}, as is the placement. */
  private Member[] members = new Member[0];

  private Placement placement = Placement.ANYWHERE;
  private volatile int threads = 1;
  private volatile Task current =
      new Task(index -> {}, 0, Thread.currentThread(), Placement.ANYWHERE);
  private volatile boolean closed;

  /**
   * Starts the team.
   *
   * @param threads how many work on a task, 1 to {@value #MOST_THREADS}; the caller is one of them,
   *     so one fewer is started
   */
  public ThreadTeam(int threads) {
    this(threads, Placement.ANYWHERE);
  }

  /**
   * Starts the team in a place of the machine.
   *
   * @param placement where its own threads stay; callers go there themselves, since only they know
   *     for how long
   */
  public ThreadTeam(int threads, Placement placement) {
    arrange(threads, placement);
  }

  /** Changes size and place between two tasks; waits for a running one. */
  public void arrange(int threads, Placement placement) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads=" + threads + " is out of range; expected 1.." + MOST_THREADS);
    }
    oneTaskAtATime.lock();
    try {
      Member[] arranged = Arrays.copyOf(members, threads - 1);
      for (int i = members.length; i < arranged.length && !closed; i++) {
        arranged[i] = new Member("tern-team-" + (i + 1));
        arranged[i].start();
      }
      for (int i = arranged.length; i < members.length; i++) {
        members[i].dismiss();
      }
      members = arranged;
      this.threads = threads;
      this.placement = placement;
    } finally {
      oneTaskAtATime.unlock();
    }
  }

  /** How many threads work on a task, the caller included. */
  public int threads() {
    return threads;
  }

  /**
   * Runs {@code part} for every index from 0 to {@code parts - 1}, in no particular order.
   *
   * @throws RuntimeException or an Error, the first that a part threw; parts not yet begun are then
   *     left out
   */
  public void run(int parts, Part part) {
    if (oneTaskAtATime.isHeldByCurrentThread()
        || (Thread.currentThread() instanceof Member member && member.team() == this)) {
      throw new IllegalStateException("a part must not run another task on its own team");
    }
    oneTaskAtATime.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the thread team is closed");
      }
      Task task = new Task(part, parts, Thread.currentThread(), placement);
      if (parts > 1) {
        current = task;
        for (int i = 0; i < members.length && i < parts - 1; i++) {
          members[i].wake();
        }
      }
      task.work();
      task.awaitOthers();
      task.rethrow();
    } finally {
      oneTaskAtATime.unlock();
    }
  }

  /** Runs {@code range} over {@code rows} rows, cut into consecutive slices of similar length. */
  public void forRanges(int rows, Range range) {
    int parts = threads == 1 ? 1 : Math.min(rows, threads * RANGES_PER_THREAD);
    run(
        parts,
        index -> {
          int from = (int) ((long) rows * index / parts);
          int to = (int) ((long) rows * (index + 1) / parts);
          range.run(from, to);
        });
  }

  /** Waits for a running task, then ends the threads. A second close does nothing. */
  @Override
  public void close() {
    oneTaskAtATime.lock();
    try {
      closed = true;
      for (Member member : members) {
        member.dismiss();
      }
    } finally {
      oneTaskAtATime.unlock();
    }
  }

  /**
   * What one call asked for. A thread that comes late still holds the old task, in which no part is
   * left: it can neither take a part of the next task nor run this one's twice.
   */
  private static final class Task {
    private final Part part;
    private final int parts;
    private final Thread caller;
    private final Placement placement;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger unfinished;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Task(Part part, int parts, Thread caller, Placement placement) {
      this.part = part;
      this.parts = parts;
      this.caller = caller;
      this.placement = placement;
      unfinished = new AtomicInteger(parts);
    }

    /** Takes parts until none is left. */
    void work() {
      // The plain look first keeps latecomers from counting `next` up forever.
      while (next.get() < parts) {
        int index = next.getAndIncrement();
        if (index >= parts) {
          return;
        }
        try {
          if (failure.get() == null) {
            part.run(index);
          }
        } catch (Throwable thrown) {
          failure.compareAndSet(null, thrown);
        } finally {
          if (unfinished.decrementAndGet() == 0 && Thread.currentThread() != caller) {
            LockSupport.unpark(caller);
          }
        }
      }
    }

    void awaitOthers() {
      long watchUntil = System.nanoTime() + WATCH_NANOS;
      boolean interrupted = false;
      while (unfinished.get() > 0) {
        if (System.nanoTime() - watchUntil < 0) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
          // An interrupt would turn every further park into a spin; the caller gets it back below.
          interrupted |= Thread.interrupted();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void rethrow() {
      switch (failure.get()) {
        case null -> {}
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case Throwable thrown -> throw new IllegalStateException(thrown);
      }
    }
  }

  private final class Member extends Thread {
    private volatile boolean asleep;
    private volatile boolean dismissed;

    Member(String name) {
      super(name);
      setDaemon(true);
    }

    ThreadTeam team() {
      return ThreadTeam.this;
    }

    /** Called after {@code current} was set: the member either sees it or is seen asleep. */
    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    /** Ends the thread once it has finished what it works on. */
    void dismiss() {
      dismissed = true;
      LockSupport.unpark(this);
    }

    @Override
    public void run() {
      Task done = null;
      Placement place = Placement.ANYWHERE;
      Placement.Stay stay = place.enter();
      while (!dismissed) {
        Task task = awaitNext(done);
        if (task.placement != place) {
          stay.close();
          place = task.placement;
          stay = place.enter();
        }
        task.work();
        done = task;
      }
    }

    /** The task after {@code done}; the same one again when the member is dismissed. */
    private Task awaitNext(Task done) {
      long watchUntil = System.nanoTime() + WATCH_NANOS;
      while (current == done && !dismissed) {
        if (System.nanoTime() - watchUntil < 0) {
          Thread.onSpinWait();
          continue;
        }
        asleep = true;
        if (current == done && !dismissed) {
          LockSupport.park(this);
        }
        asleep = false;
      }
      return current;
    }
  }
}
