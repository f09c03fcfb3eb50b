package dev.tern.device.audio.check;

import dev.tern.device.audio.CaptureSettings;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.Microphone;
import dev.tern.device.audio.PlaybackSettings;
import dev.tern.device.audio.SoundLosses;
import dev.tern.device.audio.Speaker;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.util.Arrays;
import java.util.Optional;

/** Listens for a while, then plays a chirp and listens for it. */
public final class MicCheck {
  private static final int RATE_HZ = PcmFormat.SPEECH.sampleRateHz();
  private static final int FRAME = RATE_HZ / 50;
  private static final double BEFORE_CHIRP_SECONDS = 0.5;
  private static final double AFTER_CHIRP_SECONDS = 1.5;
  private static final int FULL_VOLUME = 100;

  private MicCheck() {}

  /**
   * @param speaker where its device is {@code none}, no chirp is played
   * @param seconds of listening before the chirp, at least 1
   * @throws dev.tern.device.audio.NoSoundDeviceException when there is no such microphone or
   *     speaker
   */
  public static MicReport run(CaptureSettings microphone, PlaybackSettings speaker, int seconds) {
    try (Microphone ear = Microphone.open(microphone, new SoundLosses())) {
      short[] heard = new short[seconds * RATE_HZ];
      read(ear, heard);
      SoundLevels levels = SoundLevels.of(heard, heard.length);
      boolean plays = !speaker.device().equals("none");
      Optional<Echo> echo = plays ? echo(ear, speaker) : Optional.empty();
      return new MicReport(ear.cardFormat(), levels, ear.xruns(), plays, echo);
    }
  }

  private static Optional<Echo> echo(Microphone ear, PlaybackSettings settings) {
    FirstPlayed played = new FirstPlayed();
    try (Speaker speaker =
        Speaker.open(settings, PcmFormat.SPEECH, () -> FULL_VOLUME, played, new SoundLosses())) {
      ear.flush();
      short[] before = new short[(int) (BEFORE_CHIRP_SECONDS * RATE_HZ)];
      long beganNanos = read(ear, before);
      Thread chirping =
          Thread.ofPlatform()
              .name("chirp")
              .start(() -> speaker.accept(new Pcm(PcmFormat.SPEECH, Echo.chirp())));
      short[] after = new short[(int) (AFTER_CHIRP_SECONDS * RATE_HZ)];
      read(ear, after);
      join(chirping);
      short[] all = Arrays.copyOf(before, before.length + after.length);
      System.arraycopy(after, 0, all, before.length, after.length);
      long playedAt = (played.nanoTime - beganNanos) * RATE_HZ / 1_000_000_000L;
      return Echo.find(all, (int) playedAt);
    }
  }

  /** Fills it; returns when its first sample was heard. */
  private static long read(Microphone ear, short[] heard) {
    short[] frame = new short[FRAME];
    long first = 0;
    for (int at = 0; at < heard.length; at += FRAME) {
      ear.read(frame);
      first = at == 0 ? ear.capturedAtNanos() : first;
      System.arraycopy(frame, 0, heard, at, Math.min(FRAME, heard.length - at));
    }
    return first;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Remembers when the first sound left the speaker. */
  private static final class FirstPlayed implements EchoCanceller {
    private volatile long nanoTime;

    @Override
    public void playing(short[] samples, int offset, int count, long nanoTime) {
      if (this.nanoTime == 0) {
        this.nanoTime = nanoTime;
      }
    }

    @Override
    public void clean(short[] frame, int count, long nanoTime) {}

    @Override
    public void close() {}
  }
}
