package dev.tern.pcm;

import java.util.Arrays;

/** Sound that becomes longer. Used by one thread at a time. */
public final class GrowingPcm {
  private short[] samples;
  private int length;

  /**
   * @param expected samples that there is room for at first
   */
  public GrowingPcm(int expected) {
    samples = new short[expected];
  }

  /** Copies more to its end. */
  public void append(short[] more, int offset, int count) {
    if (samples.length - length < count) {
      samples = Arrays.copyOf(samples, Math.max(2 * samples.length, length + count));
    }
    System.arraycopy(more, offset, samples, length, count);
    length += count;
  }

  /** Samples so far. */
  public int length() {
    return length;
  }

  /** Its own array, of which the first {@link #length} count; another one after an append. */
  public short[] array() {
    return samples;
  }

  /** A copy of what there is so far. */
  public short[] copy() {
    return Arrays.copyOf(samples, length);
  }
}
