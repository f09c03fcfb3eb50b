package dev.tern.device.audio.echo;

import dev.tern.device.audio.EchoCanceller;

/**
 * WebRTC's echo canceller, in this process.
 *
 * <p>For each 10 ms of the microphone it takes what was played some milliseconds before the echo in
 * it ({@link EchoAlignment}), so that WebRTC's filter, once it has learned the room, fits the next
 * time too.
 *
 * <p>Frames that are not a multiple of 10 ms come back 10 ms late. {@link #playing} and {@link
 * #clean} may be called by two threads. Hot path: no allocation.
 */
public final class WebRtcEchoCanceller implements EchoCanceller {
  /** How hard what looks like echo is turned down, at the cost of who speaks meanwhile. */
  public enum Suppression {
    LOW,
    MODERATE,
    HIGH
  }

  /** How hard steady noise is turned down. */
  public enum Noise {
    KEPT,
    LOW,
    MODERATE,
    HIGH
  }

  /**
   * What WebRTC is asked for.
   *
   * @param highPass whether rumble below speech is taken out
   */
  public record Options(Suppression suppression, Noise noise, boolean highPass) {
    /** As measured (docs/echo.md): the echo alone. */
    public static final Options DEFAULT = new Options(Suppression.LOW, Noise.KEPT, false);
  }

  private static final int FRAME = 160;
  private static final int NANOS_PER_SAMPLE = 62_500;

  /** What WebRTC is told that the echo's lag is; it looks for the rest itself. */
  private static final int TOLD_LAG_MILLIS = 40;

  /** How far a frame is turned down that may be echo, as a shift: 18 dB. */
  private static final int UNFIT_SHIFT = 3;

  /** The room has fallen silent so long after the last sound. */
  private static final int SILENT_AFTER = 16_000;

  private final boolean always;
  private final long originNanos = System.nanoTime();
  private final FarEnd played = new FarEnd();
  private final StreamClock microphone = new StreamClock(128);
  private final EchoAlignment alignment = new EchoAlignment();
  private final short[] far = new short[FRAME];
  // Of frames that don't add up to 10 ms: behind held, what comes out; before it, what came in.
  private final short[] block = new short[FRAME];
  private int held;
  private boolean late;
  private boolean active;
  private long echo;

  /**
   * @throws UnsatisfiedLinkError in one line, where the library is missing or can't be used
   */
  public WebRtcEchoCanceller() {
    this(Options.DEFAULT);
  }

  /**
   * @throws UnsatisfiedLinkError in one line, where the library is missing or can't be used
   */
  public WebRtcEchoCanceller(Options options) {
    EchoLibrary.load();
    always = options.noise() != Noise.KEPT || options.highPass();
    echo =
        NativeEchoCanceller.open(
            options.suppression().ordinal(), options.noise().ordinal() - 1, options.highPass());
    if (echo == 0) {
      throw new IllegalStateException("WebRTC's echo canceller refuses " + options);
    }
  }

  @Override
  public void playing(short[] samples, int offset, int count, long nanoTime) {
    played.write(samples, offset, count, position(nanoTime));
  }

  @Override
  public synchronized void clean(short[] frame, int count, long nanoTime) {
    if (echo == 0) {
      return;
    }
    long at = microphone.place(position(nanoTime), count, active) - held;
    if (!late && count % FRAME == 0) {
      for (int offset = 0; offset < count; offset += FRAME) {
        cleanFrame(frame, offset, at + offset);
      }
      return;
    }
    late = true;
    for (int i = 0; i < count; i++) {
      short cleaned = block[held];
      block[held++] = frame[i];
      frame[i] = cleaned;
      if (held == FRAME) {
        cleanFrame(block, 0, at);
        at += FRAME;
        held = 0;
      }
    }
  }

  private void cleanFrame(short[] samples, int offset, long at) {
    active = played.end() > at - SILENT_AFTER;
    if (!active && !always) {
      return;
    }
    played.read(at + EchoAlignment.KEPT_LAG - alignment.earlier(), far);
    alignment.show(far, samples, offset);
    int error = NativeEchoCanceller.play(echo, far, 0);
    if (error == 0) {
      error = NativeEchoCanceller.clean(echo, samples, offset, TOLD_LAG_MILLIS);
    }
    if (error != 0) {
      throw new IllegalStateException("WebRTC's echo canceller failed: error=" + error);
    }
    if (alignment.isUnfit()) {
      for (int i = offset; i < offset + FRAME; i++) {
        samples[i] >>= UNFIT_SHIFT;
      }
    }
  }

  private long position(long nanoTime) {
    return Math.floorDiv(nanoTime - originNanos, NANOS_PER_SAMPLE);
  }

  @Override
  public synchronized void close() {
    if (echo != 0) {
      NativeEchoCanceller.close(echo);
      echo = 0;
    }
  }
}
