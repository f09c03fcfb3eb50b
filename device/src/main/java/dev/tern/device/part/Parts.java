package dev.tern.device.part;

import dev.tern.device.part.Condition.State;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** How every part of the appliance fares. Thread-safe. */
public final class Parts {
  /**
   * What readiness waits for. A question in writing needs the rules and the language model, its
   * answer aloud the voice; recognition may still be loading, as nobody can speak to a door that
   * takes text.
   */
  private static final Set<Part> FOR_QUESTIONS =
      Collections.unmodifiableSet(EnumSet.of(Part.RULES, Part.LANGUAGE_MODEL, Part.VOICE));

  private final InstantSource clock;
  private final Map<Part, Condition> conditions = new EnumMap<>(Part.class);
  private final List<BiConsumer<Part, Condition>> listeners = new CopyOnWriteArrayList<>();
  private List<Runnable> waiting = new ArrayList<>();

  public Parts(InstantSource clock) {
    this.clock = clock;
    for (Part part : Part.values()) {
      conditions.put(part, new Condition(State.IDLE, clock.instant(), ""));
    }
  }

  /** How a part fares. */
  public synchronized Condition of(Part part) {
    return conditions.get(part);
  }

  public boolean hasFailed(Part part) {
    return of(part).state() == State.FAILED;
  }

  /** Whether any part is being opened. */
  public synchronized boolean areLoading() {
    return conditions.values().stream().anyMatch(c -> c.state() == State.LOADING);
  }

  /** The parts that have failed, each with its condition. */
  public synchronized Map<Part, Condition> faults() {
    Map<Part, Condition> faults = new EnumMap<>(conditions);
    faults.values().removeIf(condition -> condition.state() != State.FAILED);
    return faults;
  }

  public void loading(Part part) {
    become(part, State.LOADING, "");
  }

  public void ready(Part part) {
    become(part, State.READY, "");
  }

  /**
   * @param reason what was expected, found, where, and what to do; the first line counts
   */
  public void failed(Part part, String reason) {
    become(part, State.FAILED, reason);
  }

  /**
   * @param reason which key of the board says so
   */
  public void off(Part part, String reason) {
    become(part, State.OFF, reason);
  }

  /** Hears every change, on the thread that brings it about; has to be quick. */
  public void listen(BiConsumer<Part, Condition> listener) {
    listeners.add(listener);
  }

  /** Whether readiness waits for this part. */
  public static boolean isWaitedFor(Part part) {
    return FOR_QUESTIONS.contains(part);
  }

  /**
   * Whether questions in writing are taken: everything they need is ready, or has failed and is
   * done without. Once true it stays true.
   */
  public synchronized boolean areReady() {
    return waiting == null;
  }

  /** Runs once, when questions are taken; at once where they already are. */
  public void whenReady(Runnable action) {
    synchronized (this) {
      if (waiting != null) {
        waiting.add(action);
        return;
      }
    }
    action.run();
  }

  /** Waits until all of these parts are ready, which may be never. */
  public synchronized void awaitReady(Part... needed) throws InterruptedException {
    while (!Arrays.stream(needed).allMatch(part -> of(part).state() == State.READY)) {
      wait();
    }
  }

  /**
   * @throws FailedPartException where the part has failed
   */
  public void require(Part part) {
    Condition condition = of(part);
    if (condition.state() == State.FAILED) {
      throw new FailedPartException(part, condition.reason());
    }
  }

  private void become(Part part, State state, String reason) {
    Condition next = new Condition(state, clock.instant(), reason);
    List<Runnable> due = List.of();
    synchronized (this) {
      Condition now = conditions.get(part);
      if (now.state() == next.state() && now.reason().equals(next.reason())) {
        return;
      }
      conditions.put(part, next);
      notifyAll();
      if (waiting != null && FOR_QUESTIONS.stream().allMatch(p -> conditions.get(p).isSettled())) {
        due = waiting;
        waiting = null;
      }
    }
    listeners.forEach(listener -> listener.accept(part, next));
    due.forEach(Runnable::run);
  }
}
