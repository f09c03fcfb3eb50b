package dev.tern.device.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.board.TernVersion;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.Turn;
import dev.tern.device.conversation.TurnRecorder;
import dev.tern.device.part.Condition;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.update.UpdateNews;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What happens at the appliance, for whoever watches ({@code GET /api/events}). A newcomer hears
 * first how things stand, then each change, in one order. Thread-safe.
 */
@Singleton
public final class LiveEvents {
  private static final int KEPT_TURNS = 20;

  private final ObjectMapper mapper;
  private final Parts parts;
  private final UpdateNews news;
  private final Set<Consumer<Event>> followers = new LinkedHashSet<>();
  private final Deque<Event> turns = new ArrayDeque<>();
  private ConversationState state;
  private String words = "";
  private long turnCount;

  LiveEvents(ObjectMapper mapper, Parts parts, StateChanges states, UpdateNews news) {
    this.mapper = mapper;
    this.parts = parts;
    this.news = news;
    news.listen(this::update);
    this.state = states.current();
    states.listen(this::state);
    parts.listen((part, condition) -> partsChanged());
  }

  /**
   * One event.
   *
   * @param json one line
   */
  record Event(String name, String json) {}

  /** The first event: the page begins anew. */
  @RegisterForReflection
  record Hello(String version) {}

  /** What the appliance is doing. */
  @RegisterForReflection
  record State(String state) {}

  /** The words of an utterance that is still going on. */
  @RegisterForReflection
  record Partial(String words) {}

  /**
   * A turn that has ended.
   *
   * @param number counted since the start
   */
  @RegisterForReflection
  record TurnEnded(long number, String at, Turn turn) {}

  /** How one part fares; {@code meanwhile} and {@code reason} are empty where it is well. */
  @RegisterForReflection
  record PartState(String name, String state, String since, String reason, String meanwhile) {}

  private synchronized void partsChanged() {
    tell(event("parts", partStates()));
  }

  private synchronized void state(ConversationState now) {
    state = now;
    tell(stateEvent());
  }

  private synchronized void update(UpdateNews.Standing standing) {
    tell(event("update", standing));
  }

  /** All words so far of an utterance that is going on. */
  public synchronized void partial(String wordsSoFar) {
    words = wordsSoFar;
    tell(event("partial", new Partial(words)));
  }

  /** Tells the words of each utterance as they come. */
  public TurnRecorder words() {
    return Words::new;
  }

  private final class Words implements TurnRecorder.Track {
    @Override
    public void partial(String wordsSoFar, long sampleCount) {
      LiveEvents.this.partial(wordsSoFar);
    }

    @Override
    public void ended(Turn turn) {
      if (turn == null) {
        LiveEvents.this.partial("");
      }
    }
  }

  /** A turn has ended. */
  public synchronized void turn(Turn turn) {
    words = "";
    turnCount++;
    Event ended = event("turn", new TurnEnded(turnCount, Instant.now().toString(), turn));
    turns.addLast(ended);
    if (turns.size() > KEPT_TURNS) {
      turns.removeFirst();
    }
    tell(ended);
  }

  /**
   * @param follower hears how things stand before this returns, and then every change on the thread
   *     that brings it about; it has to be quick
   * @return ends it
   */
  synchronized Runnable follow(Consumer<Event> follower) {
    follower.accept(event("hello", new Hello(TernVersion.current())));
    follower.accept(event("parts", partStates()));
    follower.accept(event("update", news.standing()));
    turns.forEach(follower);
    follower.accept(stateEvent());
    if (!words.isEmpty()) {
      follower.accept(event("partial", new Partial(words)));
    }
    followers.add(follower);
    return () -> leave(follower);
  }

  private synchronized void leave(Consumer<Event> follower) {
    followers.remove(follower);
  }

  private synchronized void tell(Event event) {
    List.copyOf(followers).forEach(follower -> follower.accept(event));
  }

  private Event stateEvent() {
    return event("state", new State(state.name().toLowerCase(Locale.ROOT).replace('_', '-')));
  }

  private List<PartState> partStates() {
    return Arrays.stream(Part.values()).map(part -> partState(part, parts.of(part))).toList();
  }

  private static PartState partState(Part part, Condition condition) {
    boolean failed = condition.state() == Condition.State.FAILED;
    return new PartState(
        part.key(),
        condition.state().key(),
        condition.since().toString(),
        condition.reason(),
        failed ? part.meanwhile() : "");
  }

  private Event event(String name, Object content) {
    try {
      return new Event(name, mapper.writeValueAsString(content));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("event=" + name + " can't be written as JSON", e);
    }
  }
}
