package dev.tern.device.live;

import dev.tern.device.audio.LiveSource;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.part.Backoff;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.supervision.Pulse;
import dev.tern.device.supervision.Watchdog;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Reads the microphone, frame by frame, and never anything else: the thread that keeps the
 * appliance from being deaf. A microphone that is missing or goes away is opened again, and what
 * fails with a frame is reported, both never more often than the back-off says.
 */
public final class Capture implements Runnable {
  /** Samples in a frame: 32 ms, what voice activity detection looks at in one step. */
  static final int FRAME_LENGTH = 512;

  /** Frames that are heard together at most: 128 ms. */
  static final int MOST_TOGETHER = 4;

  private static final long NANOS_PER_SAMPLE = 62_500;

  private static final Logger LOG = Logger.getLogger(Capture.class);

  /** A microphone brings sound many times a second. */
  private static final Duration LONGEST_QUIET = Duration.ofSeconds(20);

  /** Sound for this long makes a microphone a good one: 10 s at 16 kHz. */
  private static final long GOOD_SAMPLES = 160_000;

  private final Parts parts;
  private final Watchdog watchdog;
  private final Supplier<? extends LiveSource> microphone;
  private final FrameListener listener;
  private final Backoff untilOpened;
  private final Backoff afterFailure = waits();

  /** Java Sound swallows interrupts while it reads. */
  private volatile boolean ending;

  /**
   * @param microphone opens it, or throws
   * @param listener hears every frame
   */
  public Capture(
      Parts parts,
      Watchdog watchdog,
      Supplier<? extends LiveSource> microphone,
      FrameListener listener) {
    this(parts, watchdog, microphone, listener, waits());
  }

  Capture(
      Parts parts,
      Watchdog watchdog,
      Supplier<? extends LiveSource> microphone,
      FrameListener listener,
      Backoff untilOpened) {
    this.parts = parts;
    this.watchdog = watchdog;
    this.microphone = microphone;
    this.listener = listener;
    this.untilOpened = untilOpened;
  }

  static Backoff waits() {
    return new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));
  }

  /** Has the thread end with the next frame; it is to be interrupted as well. */
  void end() {
    ending = true;
  }

  /** Listens until it is interrupted. */
  @Override
  public void run() {
    try {
      parts.awaitReady(Part.LISTENER, Part.VOICE_ACTIVITY);
      while (true) {
        try (LiveSource open = microphone.get();
            Pulse pulse = watchdog.watch("capture", LONGEST_QUIET)) {
          parts.ready(Part.MICROPHONE);
          read(open, pulse);
        } catch (NoSoundDeviceException e) {
          parts.failed(Part.MICROPHONE, e.getMessage());
        } catch (LinkageError e) {
          parts.failed(Part.MICROPHONE, "the sound library can't be loaded: " + e.getMessage());
        }
        listener.ended();
        Thread.sleep(untilOpened.next());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(LiveSource open, Pulse pulse) throws InterruptedException {
    short[][] together = new short[MOST_TOGETHER][];
    Arrays.setAll(together, i -> new short[(i + 1) * FRAME_LENGTH]);
    long sampleCount = 0;
    while (true) {
      short[] sound = together[listener.framesTogether() - 1];
      int count = open.read(sound);
      requireNoEnd();
      pulse.beat();
      try {
        hear(sound, count, together[0], open.capturedAtNanos());
      } catch (RuntimeException e) {
        requireNoEnd();
        LOG.errorf("tern: listening failed: %s", e.getMessage());
        LOG.debug("listening failed", e);
        listener.ended();
        Thread.sleep(afterFailure.next());
        open.flush();
      }
      if (sampleCount < GOOD_SAMPLES) {
        sampleCount += count;
        if (sampleCount >= GOOD_SAMPLES) {
          untilOpened.reset();
          afterFailure.reset();
        }
      }
    }
  }

  /** Hands on, frame by frame, what was read at once. */
  private void hear(short[] sound, int count, short[] frame, long capturedNanos) {
    for (int from = 0; from < count; from += FRAME_LENGTH) {
      int length = Math.min(FRAME_LENGTH, count - from);
      System.arraycopy(sound, from, frame, 0, length);
      listener.frame(frame, length, capturedNanos + from * NANOS_PER_SAMPLE);
    }
  }

  /** What listens breaks in many ways when the appliance ends meanwhile. */
  private void requireNoEnd() throws InterruptedException {
    if (ending || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException();
    }
  }
}
