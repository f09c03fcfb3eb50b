package dev.tern.device.show;

import dev.tern.device.audio.LiveSink;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.live.MuteSwitch;
import dev.tern.device.trigger.TalkKey;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * An appliance that is busy, before any engine is loaded: its light flickers as while it thinks,
 * and a press of the talk key is answered with a sentence that was spoken before. Who pressed it is
 * told when it is over.
 *
 * <p>It listens to nobody and says nothing by itself: that would need models, and may be at night.
 */
public final class BusyShow implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(BusyShow.class);
  private static final int LONGEST_SENTENCE_MILLIS = 20_000;

  private final BusySpeech speech;
  private final Function<PcmFormat, ? extends LiveSink> line;
  private final SynchronousQueue<Boolean> presses = new SynchronousQueue<>();
  private final List<Runnable> ends = new ArrayList<>();
  private final Thread answering;
  private volatile boolean wasAsked;

  private BusyShow(BusySpeech speech, Function<PcmFormat, ? extends LiveSink> line) {
    this.speech = speech;
    this.line = line;
    answering = Thread.ofPlatform().name("busy").daemon().unstarted(this::answerAll);
  }

  /**
   * Shows it from now on; returns at once.
   *
   * @param line opens a line to the speaker, at the volume people asked for; closed after each
   *     sentence
   */
  public static BusyShow begin(
      BoardConfig board, BusySpeech speech, Function<PcmFormat, ? extends LiveSink> line) {
    boolean canSpeak = !board.audio().playback().equals("none");
    return begin(
        Showing.LEDS, board.show().led(), canSpeak ? board.talk().key() : "", speech, line);
  }

  /**
   * @param led one of the folder {@code leds}; empty for none
   * @param key DEVICE:CODE; empty for none
   */
  static BusyShow begin(
      Path leds,
      String led,
      String key,
      BusySpeech speech,
      Function<PcmFormat, ? extends LiveSink> line) {
    BusyShow show = new BusyShow(speech, line);
    if (!led.isEmpty()) {
      StateChanges busy = new StateChanges();
      busy.become(ConversationState.THINKING);
      show.ends.add(StateLight.begin(leds, led, busy, new MuteSwitch())::close);
    }
    if (!key.isEmpty()) {
      show.answering.start();
      show.ends.add(show.answering::interrupt);
      show.watch(key);
    }
    return show;
  }

  private void watch(String key) {
    TalkKey.Listener listener =
        new TalkKey.Listener() {
          @Override
          public void down() {
            // One who is told already needs not be told twice.
            if (presses.offer(true)) {
              wasAsked = true;
            }
          }

          @Override
          public void up() {}
        };
    try {
      Thread watching =
          Thread.ofPlatform().name("talk.key").daemon().start(TalkKey.of(key, listener));
      ends.add(watching::interrupt);
    } catch (IllegalArgumentException e) {
      LOG.warnf("talk.key: %s", e.getMessage());
    }
  }

  private void answerAll() {
    try {
      while (true) {
        presses.take();
        play(speech.busy());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void play(Optional<Pcm> sound) {
    if (sound.isEmpty()) {
      return;
    }
    try (LiveSink open = line.apply(sound.get().format())) {
      open.accept(sound.get());
      open.drain();
    } catch (NoSoundDeviceException e) {
      LOG.warnf("can't say that it is busy: %s", e.getMessage());
    }
  }

  /** Shows it no more, and tells who asked that it is over. */
  @Override
  public void close() {
    ends.reversed().forEach(Runnable::run);
    try {
      answering.join(LONGEST_SENTENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (wasAsked) {
      play(speech.back());
    }
  }
}
