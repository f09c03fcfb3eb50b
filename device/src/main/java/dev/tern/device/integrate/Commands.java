package dev.tern.device.integrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/** Obeys what arrives on the topic {@code cmd}, and tells on {@code cmd/result} what came of it. */
public final class Commands implements AutoCloseable {
  /** So many announcements may wait. */
  static final int MOST_WAITING = 16;

  /** So many commands are taken in one {@link #WINDOW}. */
  static final int MOST_IN_WINDOW = 20;

  static final Duration WINDOW = Duration.ofSeconds(10);

  /** Nobody asks any more after that. */
  private static final Duration RESULT_KEPT = Duration.ofSeconds(60);

  private static final Logger LOG = Logger.getLogger(Commands.class);

  private final BrokerLink link;
  private final Topics topics;
  private final LiveLoop live;
  private final LongSupplier nanoTime;
  private BrokerLink.Subscription subscription = () -> {};

  // Guarded by this object.
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparing((Waiting each) -> each.say().priority())
              .reversed()
              .thenComparing(Waiting::number));
  private long lastNumber;
  private long windowStart;
  private int inWindow;

  /** Counts cancels: what began to be said before the last one is not said on. */
  private volatile int cancelCount;

  private record Waiting(Command.Say say, long number) {}

  Commands(BrokerLink link, Topics topics, LiveLoop live, LongSupplier nanoTime) {
    this.link = link;
    this.topics = topics;
    this.live = live;
    this.nanoTime = nanoTime;
    windowStart = nanoTime.getAsLong();
  }

  /** Obeys from now on. */
  public static Commands obey(BrokerLink link, Topics topics, LiveLoop live) {
    Commands commands = new Commands(link, topics, live, System::nanoTime);
    commands.subscription = link.subscribe(topics.cmd(), commands::arrived);
    return commands;
  }

  /** One command. Never waits; what is to be said is said by {@link #speakNext}. */
  void arrived(IncomingMessage message) {
    int count = countInWindow();
    if (count > MOST_IN_WINDOW) {
      // One word about it: an answer to each would be a flood as well.
      if (count == MOST_IN_WINDOW + 1) {
        refused("", "", tooMany(count));
      }
      return;
    }
    Command command;
    try {
      command = Command.parse(message);
    } catch (FieldFault fault) {
      faulty(fault);
      return;
    }
    switch (command) {
      case Command.Say say -> keep(say);
      case Command.Mute mute -> {
        live.mute(mute.on());
        done(mute);
      }
      case Command.Listen listen ->
          live.listen().ifPresentOrElse(why -> refused(listen, why), () -> done(listen));
      case Command.Cancel cancel -> {
        cancelWaiting();
        live.cancel();
        done(cancel);
      }
    }
  }

  private static String tooMany(int count) {
    return "commands within "
        + WINDOW.toSeconds()
        + " s: used="
        + count
        + ", limit="
        + MOST_IN_WINDOW
        + "; send fewer";
  }

  private synchronized int countInWindow() {
    long now = nanoTime.getAsLong();
    if (now - windowStart >= WINDOW.toNanos()) {
      windowStart = now;
      inWindow = 0;
    }
    return ++inWindow;
  }

  private void keep(Command.Say say) {
    Optional<String> refusal = live.silence();
    if (refusal.isEmpty() && live.isAwaitingAnswer()) {
      refusal = Optional.of("a question is open; say it again after it was answered");
    }
    synchronized (this) {
      if (refusal.isEmpty() && waiting.size() >= MOST_WAITING) {
        refusal =
            Optional.of(
                "announcements that wait: used="
                    + waiting.size()
                    + ", limit="
                    + MOST_WAITING
                    + "; send it later");
      }
      if (refusal.isEmpty()) {
        waiting.add(new Waiting(say, ++lastNumber));
      }
    }
    refusal.ifPresent(why -> refused(say, why));
  }

  /**
   * Says the most urgent announcement that waits, if one does. Called by one thread, which speaks
   * meanwhile. What is of low priority waits until nobody is being answered.
   *
   * @return what was said
   */
  public Optional<String> speakNext() {
    int before = cancelCount;
    Waiting next;
    synchronized (this) {
      next = waiting.peek();
      if (next == null || (next.say().priority() == Command.Priority.LOW && live.isBusy())) {
        return Optional.empty();
      }
      waiting.remove(next);
    }
    Command.Say say = next.say();
    try {
      if (!live.say(say.text(), () -> cancelCount == before)) {
        refused(say, "a question was opened meanwhile; say it again after it was answered");
        return Optional.empty();
      }
    } catch (RuntimeException e) {
      refused(say, "the voice failed: " + e.getMessage());
      throw e;
    }
    if (cancelCount != before) {
      refused(say, "canceled");
    } else {
      done(say);
    }
    return Optional.of(say.text());
  }

  private void cancelWaiting() {
    List<Waiting> dropped;
    synchronized (this) {
      cancelCount = cancelCount + 1;
      dropped = new ArrayList<>(waiting);
      waiting.clear();
    }
    dropped.forEach(each -> refused(each.say(), "canceled"));
  }

  private void done(Command command) {
    tell(result(command.id(), command.name(), "done"));
  }

  private void refused(Command command, String reason) {
    refused(command.id(), command.name(), reason);
  }

  private void refused(String id, String name, String reason) {
    tell(result(id, name, "refused").put("reason", reason));
  }

  private void faulty(FieldFault fault) {
    ObjectNode result = result("", "", "error");
    result
        .putObject("error")
        .put("field", fault.field())
        .put("expected", fault.expected())
        .put("found", fault.found());
    tell(result);
  }

  private static ObjectNode result(String id, String name, String outcome) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    if (!id.isEmpty()) {
      result.put("id", id);
    }
    if (!name.isEmpty()) {
      result.put("cmd", name);
    }
    return result.put("outcome", outcome);
  }

  private void tell(ObjectNode result) {
    LOG.debugf("command: %s", result);
    try {
      link.publish(
          OutgoingMessage.of(topics.cmdResult(), result.toString()).expiringAfter(RESULT_KEPT));
    } catch (OtaException e) {
      LOG.warnf("a result was not told: %s", e.getMessage());
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
