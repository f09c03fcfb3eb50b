package dev.tern.device.audio;

import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.TargetDataLine;

/**
 * A microphone through Java Sound: one channel of a card, brought to 16 kHz. Used by one thread;
 * the counters may be read by any. Hot path: no allocation.
 */
public final class Microphone implements LiveSource {
  private static final int SPEECH_HZ = PcmFormat.SPEECH.sampleRateHz();
  private static final List<Integer> RATES_HZ = List.of(SPEECH_HZ, 48_000, 44_100, 32_000, 96_000);
  private static final int MOST_CHANNELS = 8;

  /**
   * How late sound may be read before some is lost. It costs no delay: sound is read as it comes.
   */
  private static final int BUFFER_MILLIS = 320;

  /** Taken from the card at a time. */
  private static final int PIECE_MILLIS = 10;

  private static final int PIECE_SAMPLES = SPEECH_HZ * PIECE_MILLIS / 1000;

  /**
   * A card brings sound every 5 to 20 ms; one that has been pulled out may say nothing for ever.
   */
  private static final long GONE_NANOS = 1_000_000_000;

  private final TargetDataLine line;
  private final int channel; // from 0
  private final int frameSize; // bytes
  private final int rateHz;
  private final byte[] bytes; // one piece as the card gives it
  private final short[] piece; // the one channel of it
  private final short[] heard; // at 16 kHz
  private final Resampler resampler;
  private final ArrivalClock arrivals;

  private final int mostAwaited; // bytes: half of what the card keeps

  private int heardFrom; // what of heard was not yet read
  private int heardTo;
  private int waiting; // bytes, at least, that the card has for us
  private long cardFrames; // taken from the card
  private long capturedAtNanos;

  private Microphone(TargetDataLine line, int channel, SoundLosses losses) {
    AudioFormat format = line.getFormat();
    this.line = line;
    this.channel = channel;
    this.frameSize = format.getFrameSize();
    this.rateHz = Math.round(format.getSampleRate());
    int frames = rateHz * PIECE_MILLIS / 1000;
    this.bytes = new byte[frames * frameSize];
    this.piece = new short[frames];
    this.resampler = new Resampler(new PcmFormat(rateHz, 1), SPEECH_HZ);
    this.heard = new short[resampler.mostOutputs(frames)];
    this.arrivals = new ArrivalClock(rateHz, losses);
    this.mostAwaited = Math.max(bytes.length, line.getBufferSize() / 2);
  }

  /** The first channel of a device, at 16 kHz where it can. */
  public static Microphone open(String name) {
    return open(new CaptureSettings(name, 1, 0), new SoundLosses());
  }

  /**
   * @param losses counts what is lost
   * @throws NoSoundDeviceException when there is none, or it has no such channel or rate
   */
  public static Microphone open(CaptureSettings settings, SoundLosses losses) {
    TargetDataLine line =
        SoundDevices.open(
            TargetDataLine.class,
            "audio.capture",
            settings.device(),
            formats(settings),
            (opened, format) -> opened.open(format, bufferSize(format)));
    line.start();
    return new Microphone(line, settings.channel() - 1, losses);
  }

  private static int bufferSize(AudioFormat format) {
    return Math.round(format.getSampleRate()) * BUFFER_MILLIS / 1000 * format.getFrameSize();
  }

  /** Few channels first, and of those 16 kHz first. */
  private static List<AudioFormat> formats(CaptureSettings settings) {
    List<AudioFormat> formats = new ArrayList<>();
    List<Integer> rates = settings.rateHz() == 0 ? RATES_HZ : List.of(settings.rateHz());
    int most = Math.max(MOST_CHANNELS, settings.channel());
    IntStream.rangeClosed(settings.channel(), most)
        .forEach(
            channels -> rates.forEach(rate -> formats.add(SoundDevices.format(rate, channels))));
    return formats;
  }

  /** Names of the microphones that there are. */
  public static List<String> names() {
    return SoundDevices.names(TargetDataLine.class, formats(CaptureSettings.DEFAULT));
  }

  /** Rate and channels that the card was opened with. */
  public PcmFormat cardFormat() {
    return new PcmFormat(rateHz, frameSize / Short.BYTES);
  }

  @Override
  public int read(short[] frame) {
    int count = 0;
    while (count < frame.length) {
      if (heardFrom == heardTo && !hear(frame.length - count)) {
        return count == 0 ? -1 : count;
      }
      if (count == 0) {
        capturedAtNanos = arrivalOfNext();
      }
      int taken = Math.min(frame.length - count, heardTo - heardFrom);
      System.arraycopy(heard, heardFrom, frame, count, taken);
      heardFrom += taken;
      count += taken;
    }
    return count;
  }

  /** When the sample that is read next arrived: so many before the last one from the card. */
  private long arrivalOfNext() {
    long behindNanos = (heardTo - heardFrom) * 1_000_000_000L / SPEECH_HZ;
    return arrivals.nanoTimeOf(cardFrames) - behindNanos;
  }

  /**
   * Takes a piece from the card; false when this thread is to end.
   *
   * @param missing samples that are waited for: with all of them there, the next calls need not
   *     wait
   */
  private boolean hear(int missing) {
    do {
      if (waiting < bytes.length && !await(missing)) {
        return false;
      }
      if (line.read(bytes, 0, bytes.length) < bytes.length) {
        throw gone();
      }
      waiting -= bytes.length;
      cardFrames += piece.length;
      takeChannel();
      heardFrom = 0;
      heardTo = resampler.accept(piece, 0, piece.length, heard);
    } while (heardTo == 0);
    return true;
  }

  private void takeChannel() {
    for (int i = 0, at = channel * Short.BYTES; i < piece.length; i++, at += frameSize) {
      piece[i] = (short) ((bytes[at] & 0xff) | (bytes[at + 1] << 8));
    }
  }

  /**
   * Waits until the card has so much sound, in whole pieces: each time that this thread wakes costs
   * more than what it does then. Here and not in the line, which never comes back from a card that
   * says nothing.
   */
  private boolean await(int samples) {
    int pieces = Math.ceilDiv(samples, PIECE_SAMPLES);
    int wanted = Math.min(pieces * bytes.length, mostAwaited);
    long begun = System.nanoTime();
    while (look() < wanted) {
      if (System.nanoTime() - begun > GONE_NANOS || !line.isOpen()) {
        throw gone();
      }
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      // Thread.sleep would allocate.
      LockSupport.parkNanos((wanted - waiting) * 1_000_000_000L / frameSize / rateHz);
    }
    return true;
  }

  /** How many bytes the card has. */
  private int look() {
    waiting = line.available();
    arrivals.saw(cardFrames + waiting / frameSize, System.nanoTime());
    return waiting;
  }

  private static NoSoundDeviceException gone() {
    return new NoSoundDeviceException(
        "audio.capture: the microphone has stopped; connect it again");
  }

  @Override
  public void flush() {
    heardFrom = heardTo;
    // Read and forgotten: flushing the line would stop it, and hide whether sound was lost.
    while (look() >= bytes.length) {
      if (line.read(bytes, 0, bytes.length) < bytes.length) {
        return; // gone, which the next read tells
      }
      cardFrames += piece.length;
    }
    resampler.restart();
  }

  @Override
  public long capturedAtNanos() {
    return capturedAtNanos;
  }

  @Override
  public long xruns() {
    return arrivals.gaps();
  }

  @Override
  public void close() {
    line.close();
  }
}
