package dev.tern.device.audio;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;

/** A recording as a source, as fast as it can be read. */
public final class RecordedSound implements SoundSource {
  private final short[] samples;
  private int position;

  /** Any rate and channels; it is brought to 16 kHz and one channel. */
  public RecordedSound(Pcm sound) {
    samples = Resampler.toSpeech(sound).samples();
  }

  @Override
  public int read(short[] frame) {
    if (position == samples.length) {
      return -1;
    }
    int count = Math.min(frame.length, samples.length - position);
    System.arraycopy(samples, position, frame, 0, count);
    position += count;
    return count;
  }
}
