package dev.tern.pcm;

import java.time.Duration;

/**
 * A stretch of sound: interleaved signed 16-bit samples with their format.
 *
 * <p>The array is not copied: whoever hands it over no longer writes to it.
 *
 * @param format rate and channels
 * @param samples {@code frames * channels} samples, interleaved
 */
@SuppressWarnings("ArrayRecordComponent") // sound is bulk data; identity is not compared
public record Pcm(PcmFormat format, short[] samples) {
  public Pcm {
    if (samples.length % format.channels() != 0) {
      throw new PcmException(
          "samples=" + samples.length + " is not a multiple of channels=" + format.channels());
    }
  }

  /** Samples per channel. */
  public int frameCount() {
    return samples.length / format.channels();
  }

  public double seconds() {
    return (double) frameCount() / format.sampleRateHz();
  }

  public Duration duration() {
    return Duration.ofNanos(Math.round(seconds() * 1e9));
  }
}
