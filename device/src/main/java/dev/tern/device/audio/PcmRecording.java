package dev.tern.device.audio;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmException;
import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Synthesizer;
import java.util.Arrays;

/** A speaker that remembers what it was given, and when the first of it came. */
public final class PcmRecording implements Synthesizer.Listener {
  private final PcmFormat format;
  private short[] samples = new short[1 << 16];
  private int length;
  private long firstSoundNanos;

  public PcmRecording(PcmFormat format) {
    this.format = format;
  }

  @Override
  public boolean accept(Pcm clause) {
    if (!clause.format().equals(format)) {
      throw new PcmException("expected sound in " + format + ", found " + clause.format());
    }
    if (length == 0) {
      firstSoundNanos = System.nanoTime();
    }
    append(clause.samples());
    return true;
  }

  /** Appends silence. */
  public void pause(double seconds) {
    int frameCount = (int) (seconds * format.sampleRateHz());
    append(new short[frameCount * format.channels()]);
  }

  private void append(short[] more) {
    if (length + more.length > samples.length) {
      samples = Arrays.copyOf(samples, Math.max(2 * samples.length, length + more.length));
    }
    System.arraycopy(more, 0, samples, length, more.length);
    length += more.length;
  }

  /** {@link System#nanoTime} of the first samples; 0 while there are none. */
  public long firstSoundNanos() {
    return firstSoundNanos;
  }

  public Pcm sound() {
    return new Pcm(format, Arrays.copyOf(samples, length));
  }
}
