package dev.tern.device.live;

import dev.tern.asr.wake.WakeWordDetector;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.LiveSource;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Hearing;
import dev.tern.device.conversation.Speech;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.Turn;
import dev.tern.device.part.Backoff;
import dev.tern.device.part.Parts;
import dev.tern.device.supervision.Pulse;
import dev.tern.device.supervision.Watchdog;
import dev.tern.llm.LanguageModel;
import dev.tern.pcm.Pcm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The conversation at microphone and speaker: three threads and the two queues between them.
 *
 * <pre>
 *   capture --- utterances that ended ---> turn --- clauses of replies ---> playback
 *      |                                                                       ^
 *      +------------- barge-in: pause, resume, stop; one call -----------------+
 * </pre>
 *
 * <ul>
 *   <li><b>capture</b> ({@link Capture}, {@link Attention}) reads the microphone, recognizes, and
 *       decides what is meant for the appliance. It waits for nothing but sound.
 *   <li><b>turn</b> answers one utterance after the other, and hands each clause on as it is made.
 *   <li><b>playback</b> ({@link Playback}) plays them, while the next is made.
 * </ul>
 *
 * <p>"Stop" passes both queues: it empties them, ends the generation that goes on, and has a robot
 * stopped by a thread of its own.
 */
public final class LiveConversation implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LiveConversation.class);

  /** Utterances that may wait for their answer. */
  private static final int MOST_WAITING = 4;

  /** A turn may think and speak for this long. */
  private static final Duration LONGEST_TURN = Duration.ofSeconds(180);

  /** What it takes from elsewhere: everything that is made before the conversation begins. */
  public record Outfit(
      Supplier<Conversation> conversation,
      LanguageModel model,
      Loudspeaker speaker,
      Motion motion,
      SpokenWordsGuard guard,
      EchoCanceller echo,
      StateChanges states,
      Parts parts,
      Watchdog watchdog) {}

  private record Heard(Hearing hearing, boolean called) {}

  private final Outfit outfit;
  private final Consumer<Turn> told;
  private final BlockingQueue<Heard> heard = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicInteger turnsGoingOn = new AtomicInteger();
  private final Playback playback;
  private final Attention attention;
  private final List<Thread> threads = new ArrayList<>();
  private final Backoff untilNextTurn = Capture.waits();
  private Capture capture; // null where nobody listens
  private final AtomicLong answered = new AtomicLong();

  /**
   * @param wake begins to hear the words that call it, once the microphone is open; null where
   *     there are none: then any voice will do, or a key is pressed
   * @param told hears of each turn that was answered
   */
  public LiveConversation(
      Outfit outfit,
      ListenSettings settings,
      Supplier<? extends WakeWordDetector> wake,
      Consumer<Turn> told) {
    this.outfit = outfit;
    this.told = told;
    playback = new Playback(outfit.speaker(), outfit.guard());
    attention =
        new Attention(
            () -> conversation().ears(),
            new Answering(),
            playback,
            outfit.guard(),
            outfit.echo(),
            wake,
            settings,
            outfit.states(),
            new Backlog(outfit.model()::stepAside));
  }

  /** Begins to answer and to speak; {@link #listen} begins to hear. */
  public void begin() {
    start("playback", playback);
    start("turn", this::takeTurns);
  }

  /**
   * Begins to hear.
   *
   * @param microphone opens it, or throws
   */
  public void listen(Supplier<? extends LiveSource> microphone) {
    capture = new Capture(outfit.parts(), outfit.watchdog(), microphone, attention);
    start("capture", capture);
  }

  /** Opened when it is first needed. */
  private Conversation conversation() {
    return outfit.conversation().get();
  }

  private void start(String name, Runnable work) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(work));
  }

  /** Somebody holds the key to talk, or lets it go. */
  public void talk(boolean down) {
    attention.key(down);
  }

  /** Listens as if called. */
  public void call() {
    attention.call();
  }

  /** Leaves what is being said, thought and asked. */
  public void cancel() {
    silence();
    attention.forget();
    conversation().startAnew();
  }

  /** Whether somebody is being answered, or something said. */
  public boolean isBusy() {
    return turnsGoingOn.get() > 0 || playback.isSpeaking() || conversation().isBusy();
  }

  /** Whether what is being said waits, because somebody may be speaking. */
  boolean isPaused() {
    return playback.isPaused();
  }

  /**
   * Says what has become due.
   *
   * @return what was said
   */
  public List<String> announceDue() {
    return conversation().announce(() -> playback.begin(Playback.Urgency.ANNOUNCEMENT));
  }

  /**
   * Says an announcement, after what is being said; returns when it was heard.
   *
   * @param goesOn asked between parts of it; false ends it
   * @return whether it was said, false where a question is open
   */
  public boolean say(String text, BooleanSupplier goesOn) {
    return conversation()
        .say(text, () -> new EndingSpeech(playback.begin(Playback.Urgency.ANNOUNCEMENT), goesOn));
  }

  private void takeTurns() {
    try (Pulse pulse = outfit.watchdog().watch("turn", LONGEST_TURN)) {
      while (true) {
        pulse.beat();
        Heard next = heard.poll(1, TimeUnit.SECONDS);
        if (next != null) {
          takeTurn(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeTurn(Heard next) throws InterruptedException {
    Speech reply = playback.begin(Playback.Urgency.ANSWER);
    try {
      Optional<Turn> turn = conversation().answer(next.hearing(), next.called(), reply);
      if (turn.isPresent()) {
        answered.incrementAndGet();
        told.accept(turn.get());
      }
      untilNextTurn.reset();
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      LOG.errorf("tern: a turn failed: %s", e.getMessage());
      LOG.debug("a turn failed", e);
      outfit.states().failed();
      reply.end();
      Thread.sleep(untilNextTurn.next());
    } finally {
      turnsGoingOn.decrementAndGet();
    }
  }

  /** Nothing is said, thought or waited for any more. */
  private void silence() {
    List<Heard> dropped = new ArrayList<>();
    heard.drainTo(dropped);
    for (Heard each : dropped) {
      each.hearing().drop();
      turnsGoingOn.decrementAndGet();
    }
    playback.stopAll();
  }

  /** What the capturing thread asks of the turn's. */
  private final class Answering implements Turns {
    @Override
    public Hearing hear() {
      return conversation().hear();
    }

    @Override
    public void answer(Hearing ended, boolean called) {
      turnsGoingOn.incrementAndGet();
      if (!heard.offer(new Heard(ended, called))) {
        turnsGoingOn.decrementAndGet();
        LOG.warnf("tern: %d utterances wait to be answered; one more is left", MOST_WAITING);
        ended.drop();
      }
    }

    @Override
    public boolean areGoingOn() {
      return turnsGoingOn.get() > 0;
    }

    @Override
    public long answered() {
      return answered.get();
    }

    @Override
    public boolean areAwaitingAnswer() {
      return conversation().isAwaitingAnswer();
    }

    @Override
    public boolean isSomethingMoving() {
      return outfit.motion().isGoingOn();
    }

    @Override
    public boolean meansStop(String words) {
      return conversation().meansStop(words);
    }

    @Override
    public void stop(String words) {
      silence();
      boolean moving = outfit.motion().isGoingOn();
      // Having it done may take a while: neither hearing nor a turn that goes on is waited for.
      Thread.ofPlatform()
          .name("stop")
          .daemon()
          .start(
              () ->
                  conversation()
                      .stop(words, moving)
                      .ifPresent(failure -> say(failure, () -> true)));
    }
  }

  /** Ends the three threads; waits a moment for each. */
  @Override
  public void close() throws InterruptedException {
    if (capture != null) {
      capture.end();
    }
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(2));
    }
    attention.close();
  }

  /** A speech that somebody may want to end. */
  private record EndingSpeech(Speech speech, BooleanSupplier goesOn) implements Speech {
    @Override
    public void saying(String text) {
      speech.saying(text);
    }

    @Override
    public boolean accept(Pcm sound) {
      return goesOn.getAsBoolean() && speech.accept(sound);
    }

    @Override
    public boolean isWanted() {
      return goesOn.getAsBoolean() && speech.isWanted();
    }

    @Override
    public Aloud end() {
      return speech.end();
    }
  }
}
