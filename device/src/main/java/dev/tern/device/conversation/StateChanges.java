package dev.tern.device.conversation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The state of the conversation, and how each turn ended, for all who show it: light, sound, page,
 * broker. Thread-safe.
 */
public final class StateChanges {
  private final List<Consumer<ConversationState>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<Turn>> turnListeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> failureListeners = new CopyOnWriteArrayList<>();
  private ConversationState current = ConversationState.IDLE;

  public synchronized ConversationState current() {
    return current;
  }

  /**
   * @param listener told of each change, in order, by the thread that changes it: it has to be
   *     quick
   */
  public void listen(Consumer<ConversationState> listener) {
    listeners.add(listener);
  }

  /** Changes the state; to the same one is no change. */
  public synchronized void become(ConversationState state) {
    if (state != current) {
      current = state;
      listeners.forEach(listener -> listener.accept(state));
    }
  }

  /**
   * @param listener told of each turn that was answered, whoever asked, by the thread that answered
   *     it
   */
  public void listenToTurns(Consumer<Turn> listener) {
    turnListeners.add(listener);
  }

  /** A turn was answered. */
  public void answered(Turn turn) {
    turnListeners.forEach(listener -> listener.accept(turn));
  }

  /**
   * @param listener told of each turn that broke off, so that nothing was answered
   */
  public void listenToFailures(Runnable listener) {
    failureListeners.add(listener);
  }

  /** A turn broke off. */
  public void failed() {
    failureListeners.forEach(Runnable::run);
  }
}
