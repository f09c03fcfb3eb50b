package dev.tern.llm.layer;

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
    long perHead =
        switch (format) {
          case INT8 -> 2L * headSize + 2L * Float.BYTES;
          case F16, F32 -> 2L * headSize * format.numbers().size();
        };
    return kvHeads * perHead;
  }
}
