package dev.tern.device.show;

import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import java.util.function.Consumer;

/**
 * Hands the latest state to something slow, on a thread of its own. States that were over before it
 * came to them are left out.
 */
final class LatestState implements AutoCloseable {
  private final Consumer<ConversationState> show;
  private final Thread thread;
  private ConversationState latest;
  private boolean isShown = true;

  private LatestState(String name, Consumer<ConversationState> show) {
    this.show = show;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::showAll);
  }

  static LatestState of(StateChanges states, String name, Consumer<ConversationState> show) {
    LatestState latest = new LatestState(name, show);
    latest.become(states.current());
    states.listen(latest::become);
    latest.thread.start();
    return latest;
  }

  private synchronized void become(ConversationState state) {
    latest = state;
    isShown = false;
    notifyAll();
  }

  /** Shows the same state once more: something else that is shown has changed. */
  synchronized void again() {
    isShown = false;
    notifyAll();
  }

  private void showAll() {
    try {
      while (true) {
        show.accept(next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized ConversationState next() throws InterruptedException {
    while (isShown) {
      wait();
    }
    isShown = true;
    return latest;
  }

  /** Ends it, and waits until nothing is being shown any more. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
