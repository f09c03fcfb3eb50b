package dev.tern.pcm;

/**
 * The last stretch of sound, older samples falling out as newer ones come in: the pre-roll that
 * keeps a word's first sound from being lost before anyone knew that it was speech.
 *
 * <p>Its memory is fixed at construction. Used by one thread at a time.
 */
public final class PcmRing {
  private final short[] samples;
  private int next; // where the next sample goes
  private int size;

  /**
   * @param capacity samples kept, at least 1
   */
  public PcmRing(int capacity) {
    if (capacity < 1) {
      throw new PcmException("ring capacity=" + capacity + "; expected at least 1");
    }
    this.samples = new short[capacity];
  }

  public int capacity() {
    return samples.length;
  }

  /** Samples held, at most {@link #capacity()}. */
  public int size() {
    return size;
  }

  public void write(short[] source, int offset, int length) {
    int kept = Math.min(length, samples.length);
    int from = offset + length - kept;
    int first = Math.min(kept, samples.length - next);
    System.arraycopy(source, from, samples, next, first);
    System.arraycopy(source, from + first, samples, 0, kept - first);
    next = (next + kept) % samples.length;
    size = Math.min(samples.length, size + kept);
  }

  /** A copy of the newest samples, oldest first; fewer when the ring holds fewer. */
  public short[] last(int count) {
    int length = Math.min(count, size);
    short[] out = new short[length];
    int start = Math.floorMod(next - length, samples.length);
    int first = Math.min(length, samples.length - start);
    System.arraycopy(samples, start, out, 0, first);
    System.arraycopy(samples, 0, out, first, length - first);
    return out;
  }

  public void clear() {
    size = 0;
    next = 0;
  }
}
