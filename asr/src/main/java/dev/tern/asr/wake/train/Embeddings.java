package dev.tern.asr.wake.train;

import dev.tern.asr.AsrException;
import dev.tern.asr.wake.EmbeddingStream;
import dev.tern.asr.wake.WakeHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Stretches of sound as embeddings, and the windows of them that a head looks at. A window is named
 * by its last embedding.
 */
public final class Embeddings {
  private static final int SIZE = EmbeddingStream.SIZE;
  private static final int MAGIC = 'T' | 'E' << 8 | 'B' << 16 | '1' << 24;
  private static final long MOST_BYTES = 64L << 20;

  private final List<float[]> rows = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();

  /**
   * Reads a file of embeddings. All numbers little-endian:
   *
   * <pre>
   * offset  bytes
   *      0  4       "TEB1"
   *      4  4       int n, embeddings
   *      8  4 * 96  float scale of each place
   *    392  n * 96  signed bytes: value / scale, one embedding after another, 80 ms apart
   * </pre>
   *
   * @throws AsrException when it is missing, damaged or something else
   */
  public static Embeddings read(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        throw new AsrException(
            file + ": no such file of embeddings; it comes with Tern: install Tern again");
      }
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      if (in.remaining() < 8 + 4 * SIZE || in.getInt() != MAGIC) {
        throw new AsrException(
            file + ": is no file of embeddings; expected one that begins with TEB1");
      }
      int count = in.getInt();
      if (count < WakeHead.LENGTH || in.limit() != 8 + 4 * SIZE + (long) count * SIZE) {
        throw new AsrException(
            "%s: bytes=%d; its head says embeddings=%d: install Tern again"
                .formatted(file, in.limit(), count));
      }
      return read(in, count);
    } catch (IOException e) {
      throw new AsrException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static Embeddings read(ByteBuffer in, int count) {
    float[] scale = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      scale[i] = in.getFloat();
    }
    Embeddings read = new Embeddings();
    List<float[]> rows = new ArrayList<>(count);
    for (int row = 0; row < count; row++) {
      float[] values = new float[SIZE];
      for (int i = 0; i < SIZE; i++) {
        values[i] = in.get() * scale[i];
      }
      rows.add(values);
    }
    read.add(rows, WakeHead.LENGTH - 1, count);
    return read;
  }

  /**
   * Adds a stretch of sound.
   *
   * @param stretch its embeddings, in order; kept, not copied
   * @param from first window to look at, at least 15
   * @param to one after the last
   */
  public void add(List<float[]> stretch, int from, int to) {
    int start = rows.size();
    rows.addAll(stretch);
    for (int end = Math.max(from, WakeHead.LENGTH - 1); end < Math.min(to, stretch.size()); end++) {
      ends.add(start + end);
    }
  }

  /** Adds another's stretches and windows. */
  public void addAll(Embeddings other) {
    int start = rows.size();
    rows.addAll(other.rows);
    other.ends.forEach(end -> ends.add(start + end));
  }

  /** Windows. */
  public int count() {
    return ends.size();
  }

  /** How long the windows last one after another. */
  public double hours() {
    return count() * (double) EmbeddingStream.STEP / 16_000 / 3600;
  }

  /** The windows of the first or the other part, over the same embeddings. */
  public Embeddings part(double from, double to) {
    Embeddings part = new Embeddings();
    part.rows.addAll(rows);
    part.ends.addAll(ends.subList((int) (from * count()), (int) (to * count())));
    return part;
  }

  /**
   * One embedding of a window; not to be changed.
   *
   * @param window 0..count - 1
   * @param place 0..15, the oldest first
   */
  float[] row(int window, int place) {
    return rows.get(ends.get(window) - WakeHead.LENGTH + 1 + place);
  }
}
