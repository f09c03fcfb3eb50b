package dev.tern.device.conversation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The state of the conversation, for all who show it: light, sound, page, broker. Thread-safe. */
public final class StateChanges {
  private final List<Consumer<ConversationState>> listeners = new CopyOnWriteArrayList<>();
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
}
