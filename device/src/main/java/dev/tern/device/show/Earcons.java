package dev.tern.device.show;

import dev.tern.device.audio.LiveSink;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.pcm.PcmFormat;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Plays {@link Earcon}s: when it begins to listen, every two seconds while it thinks, when it stops
 * listening without a word, and when a turn broke off: what it can't do it says instead.
 *
 * <p>They have a line of their own, so that no earcon waits for speech, and none counts as speech.
 * Where the card has but one line, they are left out.
 */
public final class Earcons implements AutoCloseable {
  private static final Duration STILL_THINKING = Duration.ofSeconds(2);

  /** More than this of them at once would tell nothing any more. */
  private static final int MOST_WAITING = 2;

  private static final Logger LOG = Logger.getLogger(Earcons.class);

  private final Supplier<? extends LiveSink> open;
  private final Supplier<PcmFormat> format;
  private final BooleanSupplier wanted;
  private final BlockingQueue<Earcon> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final Thread thread;
  private volatile ConversationState state = ConversationState.IDLE;
  private boolean hasFailed;

  private Earcons(
      Supplier<? extends LiveSink> open, Supplier<PcmFormat> format, BooleanSupplier wanted) {
    this.wanted = wanted;
    this.open = open;
    this.format = format;
    this.thread = Thread.ofPlatform().name("earcons").daemon().unstarted(this::playAll);
  }

  /**
   * Plays from now on; returns at once.
   *
   * @param open opens a line to the speaker, which obeys the volume; it is closed after each sound
   * @param format of what the line takes; asked with each sound, on a thread of its own
   * @param wanted asked with each sound
   */
  public static Earcons begin(
      StateChanges states,
      Supplier<? extends LiveSink> open,
      Supplier<PcmFormat> format,
      BooleanSupplier wanted) {
    Earcons earcons = new Earcons(open, format, wanted);
    states.listen(earcons::become);
    states.listenToFailures(() -> earcons.play(Earcon.ERROR));
    earcons.thread.start();
    return earcons;
  }

  private void become(ConversationState now) {
    ConversationState before = state;
    state = now;
    if (now == ConversationState.LISTENING && before == ConversationState.IDLE) {
      play(Earcon.LISTENING);
    }
    boolean wasHeard =
        before == ConversationState.LISTENING || before == ConversationState.FOLLOW_UP;
    if (now == ConversationState.IDLE && wasHeard) {
      play(Earcon.DONE);
    }
  }

  /** Plays it soon, or not at all where others wait. Returns at once. */
  public void play(Earcon earcon) {
    waiting.offer(earcon);
  }

  private void playAll() {
    try {
      while (true) {
        Earcon next = waiting.poll(STILL_THINKING.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          sound(next);
        } else if (state == ConversationState.THINKING) {
          sound(Earcon.STILL_THINKING);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sound(Earcon earcon) {
    if (!wanted.getAsBoolean()) {
      return;
    }
    try (LiveSink line = open.get()) {
      line.accept(earcon.sound(format.get()));
      line.drain();
      hasFailed = false;
    } catch (NoSoundDeviceException e) {
      if (!hasFailed) {
        LOG.warnf(
            "show.earcons: %s; short sounds need a card that mixes, or none: set show.earcons:"
                + " false",
            e.getMessage());
      }
      hasFailed = true;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
