package dev.tern.ota.transfer;

/**
 * Where a chunk ends: at the first place, {@link #LEAST} bytes on or later, whose last 64 bytes
 * have a hash with enough leading zeros. So a border moves with the bytes around it, and not with
 * what is inserted or removed before.
 *
 * <p>The hash is Gear (Xia et al., "Ddelta: a deduplication-inspired fast delta compression
 * approach", 2014); that more zeros are asked before the usual length and fewer after it is
 * normalized chunking (Xia et al., "FastCDC: a fast and efficient content-defined chunking approach
 * for data deduplication", USENIX ATC 2016, section 3.4). Unlike FastCDC the hash has seen all of
 * its 64 bytes at the first place that can be a border, so that borders depend on the bytes alone.
 *
 * <p>These figures are part of what devices and publishers share: with others nothing breaks, but
 * nothing is found again either.
 */
final class Chunker {
  static final int LEAST = 4 << 10;
  static final int USUAL = 16 << 10;
  static final int MOST = 64 << 10;

  /** Bytes that a border depends on: each shifts the hash by one of its 64 bits. */
  static final int WINDOW = 64;

  /** 16 leading zeros before {@link #USUAL}, then 12: two bits more and two less than 2^14. */
  private static final int STRICT_SHIFT = 64 - 16;

  private static final int LOOSE_SHIFT = 64 - 12;

  private static final long[] GEAR = gear();

  private Chunker() {}

  /**
   * Length of the chunk that begins at {@code from}.
   *
   * @param to where the bytes end: {@link #MOST} after {@code from} at least, or the file's end
   */
  static int length(byte[] bytes, int from, int to) {
    int available = to - from;
    if (available <= LEAST) {
      return available;
    }
    int end = from + Math.min(available, MOST);
    int usual = Math.min(end, from + USUAL);
    long hash = 0;
    int place = from + LEAST - WINDOW;
    while (place < from + LEAST) {
      hash = (hash << 1) + GEAR[bytes[place++] & 0xff];
    }
    while (place < usual) {
      if (hash >>> STRICT_SHIFT == 0) {
        return place - from;
      }
      hash = (hash << 1) + GEAR[bytes[place++] & 0xff];
    }
    while (place < end) {
      if (hash >>> LOOSE_SHIFT == 0) {
        return place - from;
      }
      hash = (hash << 1) + GEAR[bytes[place++] & 0xff];
    }
    return end - from;
  }

  /** A number without pattern for each byte. */
  static long gearOf(int value) {
    return GEAR[value];
  }

  /** SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). */
  private static long[] gear() {
    long[] gear = new long[256];
    for (int i = 0; i < gear.length; i++) {
      long z = (i + 1) * 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      gear[i] = z ^ (z >>> 31);
    }
    return gear;
  }
}
