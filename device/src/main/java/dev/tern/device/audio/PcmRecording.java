package dev.tern.device.audio;

import dev.tern.pcm.GrowingPcm;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmException;
import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Synthesizer;

/** A speaker that remembers what it was given, and when the first of it came. */
public final class PcmRecording implements Synthesizer.Listener {
  private final PcmFormat format;
  private final GrowingPcm samples = new GrowingPcm(1 << 16);
  private long firstSoundNanos;

  public PcmRecording(PcmFormat format) {
    this.format = format;
  }

  @Override
  public boolean accept(Pcm clause) {
    if (!clause.format().equals(format)) {
      throw new PcmException("expected sound in " + format + ", found " + clause.format());
    }
    if (samples.length() == 0) {
      firstSoundNanos = System.nanoTime();
    }
    samples.append(clause.samples(), 0, clause.samples().length);
    return true;
  }

  /** Appends silence. */
  public void pause(double seconds) {
    int frameCount = (int) (seconds * format.sampleRateHz());
    int count = frameCount * format.channels();
    samples.append(new short[count], 0, count);
  }

  /** {@link System#nanoTime} of the first samples; 0 while there are none. */
  public long firstSoundNanos() {
    return firstSoundNanos;
  }

  public Pcm sound() {
    return new Pcm(format, samples.copy());
  }
}
