package dev.tern.llm.layer;

/**
 * Keys and values of every position read so far, float32, allocated once for the whole context.
 *
 * <p>Keys lie with their positions side by side, values with their numbers side by side: attention
 * then runs over consecutive floats both when it scores positions and when it sums values.
 */
public final class KvCache {
  private final int contextLength;
  private final int kvHeads;
  private final int headSize;
  private final float[][] keys; // per layer: [kvHeads, headSize, contextLength]
  private final float[][] values; // per layer: [kvHeads, contextLength, headSize]

  /** Allocates {@link #size} bytes. */
  public KvCache(int layers, int contextLength, int kvHeads, int headSize) {
    this.contextLength = contextLength;
    this.kvHeads = kvHeads;
    this.headSize = headSize;
    keys = new float[layers][kvHeads * headSize * contextLength];
    values = new float[layers][kvHeads * headSize * contextLength];
  }

  /** Bytes that a cache of these dimensions takes. */
  public static long size(int layers, int contextLength, int kvHeads, int headSize) {
    return 2L * Float.BYTES * layers * contextLength * kvHeads * headSize;
  }

  /**
   * Keeps the keys and values of {@code count} tokens, over what was there.
   *
   * @param key {@code [count, kvHeads * headSize]}
   * @param value {@code [count, kvHeads * headSize]}
   * @param position of the first token
   */
  public void store(int layer, float[] key, float[] value, int count, int position) {
    for (int n = 0; n < count; n++) {
      for (int head = 0; head < kvHeads; head++) {
        int from = (n * kvHeads + head) * headSize;
        for (int i = 0; i < headSize; i++) {
          keys[layer][keyAt(head, i) + position + n] = key[from + i];
        }
        System.arraycopy(value, from, values[layer], valueAt(head, position + n), headSize);
      }
    }
  }

  float[] keys(int layer) {
    return keys[layer];
  }

  float[] values(int layer) {
    return values[layer];
  }

  /** Where position 0 of number {@code i} of a head's keys is. */
  int keyAt(int head, int i) {
    return (head * headSize + i) * contextLength;
  }

  int valueAt(int head, int position) {
    return (head * contextLength + position) * headSize;
  }

  int contextLength() {
    return contextLength;
  }

  int kvHeads() {
    return kvHeads;
  }

  int headSize() {
    return headSize;
  }
}
