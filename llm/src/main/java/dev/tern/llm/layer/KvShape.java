package dev.tern.llm.layer;

import dev.tern.tensor.kernel.Kernels;

/**
 * What one position of a model's keys and values is made of.
 *
 * @param headSize numbers in a head, as the cache keeps them
 */
public record KvShape(int layers, int kvHeads, int headSize, KvFormat format) {
  /** Of all layers. */
  public long bytesPerPosition() {
    return (long) layers * bytesPerPositionAndLayer();
  }

  long bytesPerPositionAndLayer() {
    long scales = hasScales() ? 2L * Float.BYTES : 0;
    return kvHeads * (keySize() + valueSize() + scales);
  }

  /** Whether each head's key and value have a scale: integers do. */
  boolean hasScales() {
    return format == KvFormat.INT8;
  }

  /** Bytes of one head's key. */
  long keySize() {
    return (long) headSize * format.numbers().size();
  }

  /** Bytes of one head's value. */
  long valueSize() {
    return format == KvFormat.INT8 ? Kernels.valueColumns(headSize) : keySize();
  }
}
