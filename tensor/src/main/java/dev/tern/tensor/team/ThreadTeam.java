package dev.tern.tensor.team;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Some threads that work on one task together, the caller among them.
 *
 * <p>Two kinds of task. {@link #run} hands out parts one at a time, so a thread that is held up by
 * the machine takes fewer. {@link #together} lets every thread run the same code once, side by
 * side, meeting at barriers: for work of many short stages, each of which needs what all threads
 * did before. A call returns when all is done; what was written is then visible to the caller.
 * Several callers may share a team: they queue. A task must not call the team it runs in.
 *
 * <p>The team is the model's share of the machine. Whoever must not wait, such as a recognizer that
 * falls behind the microphone, asks it to {@link #stepAside}.
 */
public final class ThreadTeam implements AutoCloseable {
  /** More threads than any board has cores. */
  public static final int MOST_THREADS = 256;

  /**
   * How long a thread spins for what it waits for before it offers its core to others. Waking a
   * sleeper costs some ten microseconds, the gap between two stages of a token is shorter.
   */
  private static final long WATCH_NANOS = 50_000;

  /** How long it goes on offering its core before it sleeps: longer than from token to token. */
  private static final long YIELD_NANOS = 2_000_000;

  private static final long NAP_NANOS = 100_000;

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

  /** What every thread of the team does once, side by side with the others. */
  @FunctionalInterface
  public interface Work {
    /** Does one thread's share. */
    void run(Seat seat);
  }

  private final ReentrantLock oneTaskAtATime = new ReentrantLock();

  /** Guarded by {@code oneTaskAtATime}, as is the placement. */
  private Member[] members = new Member[0];

  private Placement placement = Placement.ANYWHERE;
  private volatile int threads = 1;
  private volatile Task current =
      new Parts(index -> {}, 0, Thread.currentThread(), Placement.ANYWHERE);
  private volatile boolean closed;

  private final AtomicInteger asideAsked = new AtomicInteger();
  private volatile long asideUntilNanos;

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
    begin();
    try {
      perform(new Parts(part, parts, Thread.currentThread(), placement), parts - 1);
    } finally {
      oneTaskAtATime.unlock();
    }
  }

  /**
   * Runs {@code work} once on every thread of the team.
   *
   * @throws RuntimeException or an Error, the first that a thread threw; the others are then sent
   *     away from their barriers
   */
  public void together(Work work) {
    begin();
    try {
      perform(new SideBySide(work, threads, Thread.currentThread(), placement), members.length);
    } finally {
      oneTaskAtATime.unlock();
    }
  }

  private void begin() {
    if (oneTaskAtATime.isHeldByCurrentThread()
        || (Thread.currentThread() instanceof Member member && member.team() == this)) {
      throw new IllegalStateException("a part must not run another task on its own team");
    }
    oneTaskAtATime.lock();
    if (closed) {
      oneTaskAtATime.unlock();
      throw new IllegalStateException("the thread team is closed");
    }
  }

  private void perform(Task task, int useful) {
    if (useful > 0) {
      current = task;
      for (int i = 0; i < members.length && i < useful; i++) {
        members[i].wake();
      }
    }
    task.work();
    task.awaitOthers();
    task.rethrow();
  }

  /** The team waits for it to be closed. */
  public interface Aside extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Asks the team to pause. Its threads do so at their next barrier or share, within a few
   * milliseconds, and go on when every asker is done. Never blocks.
   *
   * @param atMost for how long, should the answer not be closed
   */
  public Aside stepAside(Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    if (asideAsked.getAndIncrement() == 0 || until - asideUntilNanos > 0) {
      asideUntilNanos = until;
    }
    AtomicInteger open = new AtomicInteger(1);
    return () -> {
      if (open.getAndSet(0) == 1) {
        asideAsked.decrementAndGet();
      }
    };
  }

  private void giveWay() {
    while (asideAsked.get() > 0 && System.nanoTime() - asideUntilNanos < 0) {
      LockSupport.parkNanos(NAP_NANOS);
    }
  }

  /** Spins, then yields, then naps: for a wait that nobody ends by waking. */
  private static final class Patience {
    private final long began = System.nanoTime();
    private int looks;

    void wait(Object blocker) {
      // The clock costs more than a look, so it is read now and then.
      if (++looks % 64 != 0) {
        Thread.onSpinWait();
        return;
      }
      long waited = System.nanoTime() - began;
      if (waited > YIELD_NANOS) {
        LockSupport.parkNanos(blocker, NAP_NANOS);
      } else if (waited > WATCH_NANOS) {
        Thread.yield();
      }
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

  /** What one call asked for. */
  private abstract static class Task {
    final Thread caller;
    final Placement placement;
    final AtomicInteger unfinished;
    final AtomicReference<Throwable> failure = new AtomicReference<>();

    Task(int parts, Thread caller, Placement placement) {
      this.caller = caller;
      this.placement = placement;
      unfinished = new AtomicInteger(parts);
    }

    /** Does what there is to do for the calling thread. */
    abstract void work();

    final void fail(Throwable thrown) {
      failure.compareAndSet(null, thrown);
    }

    final void finishOne() {
      if (unfinished.decrementAndGet() == 0 && Thread.currentThread() != caller) {
        LockSupport.unpark(caller);
      }
    }

    final void awaitOthers() {
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

    final void rethrow() {
      switch (failure.get()) {
        case null -> {}
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case Throwable thrown -> throw new IllegalStateException(thrown);
      }
    }
  }

  /**
   * Parts for whoever is free. A thread that comes late still holds the old task, in which no part
   * is left: it can neither take a part of the next task nor run this one's twice.
   */
  private static final class Parts extends Task {
    private final Part part;
    private final int parts;
    private final AtomicInteger next = new AtomicInteger();

    Parts(Part part, int parts, Thread caller, Placement placement) {
      super(parts, caller, placement);
      this.part = part;
      this.parts = parts;
    }

    /** Takes parts until none is left. */
    @Override
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
          fail(thrown);
        } finally {
          finishOne();
        }
      }
    }
  }

  /** A thread's place in a task that all threads do side by side. */
  public interface Seat {
    /** Which of the threads, from 0; the caller is 0. */
    int index();

    /** How many threads there are. */
    int count();

    /** Waits until every thread is here; what any wrote before is then visible to all. */
    void barrier();

    /**
     * The next share of a loop that the threads divide among themselves: at most one loop between
     * two barriers.
     *
     * @param length of a share
     * @return where the share begins, a multiple of {@code length} counted from 0 over all threads;
     *     the loop ends for a thread when this is past its end
     */
    int claim(int length);
  }

  /** The same code on every thread, each once. */
  private final class SideBySide extends Task {
    // Far apart, so that a thread that counts does not disturb those that watch.
    private static final int ARRIVED = 16;
    private static final int PHASE = 48;
    private static final int CLAIMED = 80;
    private static final int TAKEN = 112;

    private final Work work;
    private final int seats;
    private final AtomicIntegerArray shared = new AtomicIntegerArray(128);

    SideBySide(Work work, int seats, Thread caller, Placement placement) {
      super(seats, caller, placement);
      this.work = work;
      this.seats = seats;
    }

    @Override
    void work() {
      int index = shared.getAndIncrement(TAKEN);
      if (index >= seats) {
        return;
      }
      try {
        work.run(new SeatOf(index));
      } catch (Throwable thrown) {
        fail(thrown);
      } finally {
        finishOne();
      }
    }

    private final class SeatOf implements Seat {
      private final int index;

      SeatOf(int index) {
        this.index = index;
      }

      @Override
      public int index() {
        return index;
      }

      @Override
      public int count() {
        return seats;
      }

      @Override
      public void barrier() {
        if (seats > 1) {
          meet();
        } else {
          shared.set(CLAIMED, 0);
        }
        giveWay();
      }

      private void meet() {
        int phase = shared.get(PHASE);
        if (shared.incrementAndGet(ARRIVED) == seats) {
          shared.set(ARRIVED, 0);
          shared.set(CLAIMED, 0);
          shared.set(PHASE, phase + 1);
          return;
        }
        Patience patience = null;
        for (int looks = 0; shared.get(PHASE) == phase; looks++) {
          if (looks < 64) {
            Thread.onSpinWait();
            continue;
          }
          if (failure.get() != null) {
            throw new IllegalStateException("another thread of the team failed");
          }
          if (patience == null) {
            patience = new Patience();
          }
          patience.wait(this);
        }
      }

      @Override
      public int claim(int length) {
        giveWay();
        return shared.getAndAdd(CLAIMED, length);
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
      long began = System.nanoTime();
      while (current == done && !dismissed) {
        long waited = System.nanoTime() - began;
        if (waited < WATCH_NANOS) {
          Thread.onSpinWait();
          continue;
        }
        if (waited < YIELD_NANOS) {
          Thread.yield();
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
