package dev.tern.device.live;

import dev.tern.device.audio.LiveSource;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.audio.SoundSource;
import dev.tern.device.part.Backoff;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.supervision.Pulse;
import dev.tern.device.supervision.Watchdog;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Turn after turn at the microphone. A microphone that is missing or goes away is opened again, a
 * turn that fails is reported and the next one listened for, both never more often than the
 * back-off says.
 */
public final class Listening implements Runnable {
  private static final Logger LOG = Logger.getLogger(Listening.class);

  /** A microphone brings sound many times a second; a turn may think and speak for this long. */
  private static final Duration LONGEST_TURN = Duration.ofSeconds(90);

  /** Sound for this long makes a microphone a good one: 10 s at 16 kHz. */
  private static final long GOOD_SAMPLES = 160_000;

  private final Parts parts;
  private final Watchdog watchdog;
  private final Supplier<? extends LiveSource> microphone;
  private final Consumer<SoundSource> turn;
  private final Backoff untilOpened;
  private final Backoff untilNextTurn = waits();

  /**
   * @param microphone opens it, or throws
   * @param turn takes one turn; returns when the reply was heard
   */
  public Listening(
      Parts parts,
      Watchdog watchdog,
      Supplier<? extends LiveSource> microphone,
      Consumer<SoundSource> turn) {
    this(parts, watchdog, microphone, turn, waits());
  }

  Listening(
      Parts parts,
      Watchdog watchdog,
      Supplier<? extends LiveSource> microphone,
      Consumer<SoundSource> turn,
      Backoff untilOpened) {
    this.parts = parts;
    this.watchdog = watchdog;
    this.microphone = microphone;
    this.turn = turn;
    this.untilOpened = untilOpened;
  }

  static Backoff waits() {
    return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
  }

  /** Listens until it is interrupted. */
  @Override
  public void run() {
    try {
      parts.awaitReady(Part.LISTENER, Part.VOICE_ACTIVITY);
      while (true) {
        try (LiveSource open = microphone.get();
            Pulse pulse = watchdog.watch("turn", LONGEST_TURN)) {
          parts.ready(Part.MICROPHONE);
          listen(open, pulse);
        } catch (NoSoundDeviceException e) {
          parts.failed(Part.MICROPHONE, e.getMessage());
        } catch (LinkageError e) {
          parts.failed(Part.MICROPHONE, "the sound library can't be loaded: " + e.getMessage());
        }
        Thread.sleep(untilOpened.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen(LiveSource open, Pulse pulse) throws InterruptedException {
    Watched watched = new Watched(open, pulse);
    while (true) {
      try {
        turn.accept(watched);
        untilNextTurn.reset();
      } catch (NoSoundDeviceException e) {
        throw e;
      } catch (RuntimeException e) {
        requireNoEnd();
        LOG.errorf("tern: a turn failed: %s", e.getMessage());
        LOG.debug("a turn failed", e);
        Thread.sleep(untilNextTurn.next());
      }
      requireNoEnd();
      // What the appliance said itself is not listened to.
      open.flush();
    }
  }

  /** A turn swallows the interrupt, and breaks in many ways when the appliance ends meanwhile. */
  private static void requireNoEnd() throws InterruptedException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }

  /** Tells with each frame that the thread goes on. */
  private final class Watched implements SoundSource {
    private final LiveSource source;
    private final Pulse pulse;
    private long sampleCount;

    Watched(LiveSource source, Pulse pulse) {
      this.source = source;
      this.pulse = pulse;
    }

    @Override
    public int read(short[] frame) {
      pulse.beat();
      int count = source.read(frame);
      if (sampleCount < GOOD_SAMPLES) {
        sampleCount += count;
        if (sampleCount >= GOOD_SAMPLES) {
          untilOpened.reset();
        }
      }
      return count;
    }
  }
}
