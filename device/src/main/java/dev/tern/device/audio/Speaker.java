package dev.tern.device.audio;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmException;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.SourceDataLine;

/**
 * A loudspeaker through Java Sound: the voice's sound at the card's rate and on all its channels,
 * as loud as the volume says, told to the echo canceller as it is played. One thread plays; any may
 * stop it. Hot path: no allocation.
 */
public final class Speaker implements LiveSink {
  private static final List<Integer> RATES_HZ = List.of(48_000, 44_100, 32_000, 16_000);
  private static final int SPEECH_HZ = PcmFormat.SPEECH.sampleRateHz();

  /**
   * How late the next sound may be before playback tears. It delays neither the first sound nor a
   * stop, which forgets what is queued (measured, docs/sound.md).
   */
  private static final int BUFFER_MILLIS = 150;

  /** Cards and sound servers keep some more of it, and lose that when the line is closed. */
  private static final long KEPT_NANOS = 50_000_000;

  private static final int PIECE_MILLIS = 20;

  /**
   * The first piece after a silence is this much of the buffer, in one write: with little queued,
   * whoever else wants the processor tears it.
   */
  private static final int FIRST_PART = 2;

  private static final long GONE_NANOS = 1_000_000_000;
  private static final int FULL_VOLUME = 100;

  private final SourceDataLine line;
  private final PcmFormat voice;
  private final IntSupplier volumePercent;
  private final EchoCanceller echo;
  private final SoundLosses losses;
  private final int channels;
  private final int rateHz;
  private final int pieceLength; // samples of the voice
  private final short[] piece; // the voice's, as loud as it is to be; room for the first one
  private final short[] played; // at the card's rate
  private final byte[] bytes; // on all its channels
  private final short[] told; // at 16 kHz
  private final Resampler toCard;
  private final Resampler toSpeech;

  private float level;

  /** Guards what a stop changes: the clock, and what the line holds. */
  private final Object queue = new Object();

  private final PlayClock clock;
  private long stops;
  private long counted;
  private volatile long xruns; // the same, for other threads

  private Speaker(
      SourceDataLine line,
      PcmFormat voice,
      IntSupplier volumePercent,
      EchoCanceller echo,
      SoundLosses losses) {
    AudioFormat format = line.getFormat();
    this.line = line;
    this.voice = voice;
    this.volumePercent = volumePercent;
    this.echo = echo;
    this.losses = losses;
    this.channels = format.getChannels();
    this.rateHz = Math.round(format.getSampleRate());
    this.pieceLength = voice.sampleRateHz() * PIECE_MILLIS / 1000;
    int buffered = line.getBufferSize() / format.getFrameSize();
    int first = (int) ((long) buffered / FIRST_PART * voice.sampleRateHz() / rateHz);
    this.piece = new short[Math.max(pieceLength, first)];
    this.toCard = new Resampler(voice, rateHz);
    this.played = new short[toCard.mostOutputs(piece.length)];
    this.bytes = new byte[played.length * format.getFrameSize()];
    this.toSpeech = new Resampler(voice, SPEECH_HZ);
    this.told = new short[toSpeech.mostOutputs(piece.length)];
    this.clock = new PlayClock(rateHz);
    this.level = level(volumePercent.getAsInt());
  }

  /** A device at full volume, with nobody told of what is played. */
  public static Speaker open(String name, PcmFormat voice) {
    return open(
        new PlaybackSettings(name, 0),
        voice,
        () -> FULL_VOLUME,
        EchoCanceller.NONE,
        new SoundLosses());
  }

  /**
   * @param voice of the sound that will be played, one channel
   * @param volumePercent 0 to 100, asked while it plays
   * @param echo told what is played; not closed
   * @param losses counts when playback tears
   * @throws NoSoundDeviceException when there is none, or it has no such rate
   */
  public static Speaker open(
      PlaybackSettings settings,
      PcmFormat voice,
      IntSupplier volumePercent,
      EchoCanceller echo,
      SoundLosses losses) {
    if (voice.channels() != 1) {
      throw new PcmException("expected a voice of one channel, found " + voice);
    }
    SourceDataLine line =
        SoundDevices.open(
            SourceDataLine.class,
            "audio.playback",
            settings.device(),
            formats(settings, voice),
            (opened, format) -> opened.open(format, bufferSize(format)));
    line.start();
    return new Speaker(line, voice, volumePercent, echo, losses);
  }

  private static int bufferSize(AudioFormat format) {
    return Math.round(format.getSampleRate()) * BUFFER_MILLIS / 1000 * format.getFrameSize();
  }

  /** The voice's own rate first; few channels first. */
  private static List<AudioFormat> formats(PlaybackSettings settings, PcmFormat voice) {
    List<Integer> rates =
        settings.rateHz() != 0
            ? List.of(settings.rateHz())
            : Stream.concat(Stream.of(voice.sampleRateHz()), RATES_HZ.stream()).distinct().toList();
    List<AudioFormat> formats = new ArrayList<>();
    for (int rate : rates) {
      for (int channels : new int[] {1, 2, 4, 6, 8}) {
        formats.add(SoundDevices.format(rate, channels));
      }
    }
    return formats;
  }

  /** Names of the speakers that there are for this kind of sound. */
  public static List<String> names(PcmFormat voice) {
    return SoundDevices.names(SourceDataLine.class, formats(PlaybackSettings.DEFAULT, voice));
  }

  /** Rate and channels that the card was opened with. */
  public PcmFormat cardFormat() {
    return new PcmFormat(rateHz, channels);
  }

  @Override
  public boolean accept(Pcm sound) {
    return accept(sound, false);
  }

  @Override
  public boolean goOn(Pcm sound) {
    return accept(sound, true);
  }

  private boolean accept(Pcm sound, boolean goesOn) {
    if (!sound.format().equals(voice)) {
      throw new PcmException("expected sound in " + voice + ", found " + sound.format());
    }
    short[] samples = sound.samples();
    long stopsBefore = stops();
    int count;
    for (int from = 0; from < samples.length; from += count) {
      count = Math.min(isSilent() ? piece.length : pieceLength, samples.length - from);
      makeAsLoud(samples, from, count);
      int frames = toCard.accept(piece, 0, count, played);
      layOut(frames);
      if (!awaitRoom(frames)) {
        return false;
      }
      switch (write(frames, count, stopsBefore, goesOn || from > 0)) {
        case TAKEN -> {}
        case STOPPED -> {
          return true;
        }
        case GONE -> {
          return false;
        }
      }
    }
    return true;
  }

  private long stops() {
    synchronized (queue) {
      return stops;
    }
  }

  private boolean isSilent() {
    synchronized (queue) {
      return clock.isSilent(System.nanoTime());
    }
  }

  /** Goes to another volume within a piece: at once would crack. */
  private void makeAsLoud(short[] samples, int from, int count) {
    float goal = level(volumePercent.getAsInt());
    float step = (goal - level) / count;
    for (int i = 0; i < count; i++) {
      level += step;
      piece[i] = (short) Math.round(samples[from + i] * level);
    }
    level = goal;
  }

  /** A square law: ten percent less sounds like about as much less everywhere. */
  private static float level(int percent) {
    float part = (float) percent / FULL_VOLUME;
    return part * part;
  }

  private void layOut(int frames) {
    for (int i = 0, at = 0; i < frames; i++) {
      for (int c = 0; c < channels; c++) {
        bytes[at++] = (byte) played[i];
        bytes[at++] = (byte) (played[i] >> 8);
      }
    }
  }

  /** Waits here and not in the line, which never comes back from a card that takes nothing. */
  private boolean awaitRoom(int frames) {
    long begun = System.nanoTime();
    int size = frames * channels * Short.BYTES;
    while (line.available() < size) {
      if (System.nanoTime() - begun > GONE_NANOS || !line.isOpen()) {
        return false;
      }
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(PIECE_MILLIS * 1_000_000L / 4); // Thread.sleep would allocate
    }
    return true;
  }

  private enum Written {
    TAKEN,
    STOPPED,
    GONE
  }

  private Written write(int frames, int count, long stopsBefore, boolean isContinued) {
    int size = frames * channels * Short.BYTES;
    synchronized (queue) {
      if (stops != stopsBefore) {
        toCard.restart();
        toSpeech.restart();
        return Written.STOPPED;
      }
      long now = System.nanoTime();
      if (isContinued && clock.isSilent(now)) {
        xruns = ++counted;
        losses.addPlayed();
      }
      long playedAt = clock.queue(frames, now);
      if (line.write(bytes, 0, size) < size) {
        return Written.GONE;
      }
      int toldCount = toSpeech.accept(piece, 0, count, told);
      echo.playing(told, 0, toldCount, playedAt);
      return Written.TAKEN;
    }
  }

  @Override
  public void drain() {
    try {
      synchronized (queue) {
        long left;
        while ((left = clock.endNanos() + KEPT_NANOS - System.nanoTime()) > 0) {
          queue.wait(left / 1_000_000, (int) (left % 1_000_000));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    synchronized (queue) {
      stops++;
      clock.stop(System.nanoTime());
      line.flush();
      queue.notifyAll();
    }
  }

  @Override
  public long playedSamples() {
    synchronized (queue) {
      return clock.played(System.nanoTime()) * voice.sampleRateHz() / rateHz;
    }
  }

  @Override
  public long xruns() {
    return xruns;
  }

  @Override
  public void close() {
    line.close();
  }
}
