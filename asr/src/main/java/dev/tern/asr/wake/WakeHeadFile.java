package dev.tern.asr.wake;

import dev.tern.asr.AsrException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;

/**
 * A wake word's file, {@code WORD.wake}. All numbers little-endian:
 *
 * <pre>
 * offset  bytes
 *      0  4      "TWK1"
 *      4  4      float threshold
 *      8  4      int refractory, milliseconds
 *     12  2      smoothing, steps
 *     14  2      P, numbers that an embedding is projected to
 *     16  2      H, hidden units
 *     18  2      n, bytes of the word
 *     20  n      the word, UTF-8
 *         4 * x  floats: projection [P, 96], its bias [P], hidden [H, 16 P], its bias [H], out [H], its bias
 *         4      CRC-32 of all before it
 * </pre>
 */
public final class WakeHeadFile {
  /** What follows the word in the file's name. */
  public static final String SUFFIX = ".wake";

  private static final int MAGIC = 'T' | 'W' << 8 | 'K' << 16 | '1' << 24;
  private static final int FIXED = 20;
  private static final long MOST_BYTES = 1 << 22;

  private WakeHeadFile() {}

  /**
   * Reads a head.
   *
   * @throws AsrException when the file is missing, damaged or something else
   */
  public static WakeHead read(Path file) {
    ByteBuffer in = ByteBuffer.wrap(bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() < FIXED || in.getInt() != MAGIC) {
      throw new AsrException(
          file + ": is no wake word file; expected one that begins with TWK1 (tern wake train)");
    }
    float threshold = in.getFloat();
    int refractoryMillis = in.getInt();
    int smoothing = Short.toUnsignedInt(in.getShort());
    int projected = Short.toUnsignedInt(in.getShort());
    int hidden = Short.toUnsignedInt(in.getShort());
    int wordBytes = Short.toUnsignedInt(in.getShort());
    long inputs = (long) WakeHead.LENGTH * projected;
    long floats = projected * (EmbeddingStream.SIZE + 1L) + hidden * (inputs + 2) + 1;
    long expected = FIXED + wordBytes + 4 * floats + 4;
    if (in.limit() != expected) {
      throw new AsrException(
          "%s: bytes=%d; its head says %d (projected=%d, hidden=%d): make or fetch it again"
              .formatted(file, in.limit(), expected, projected, hidden));
    }
    CRC32 sum = new CRC32();
    sum.update(in.array(), 0, in.limit() - 4);
    if ((int) sum.getValue() != in.getInt(in.limit() - 4)) {
      throw new AsrException(file + ": its checksum is wrong: make or fetch it again");
    }
    byte[] word = new byte[wordBytes];
    in.get(word);
    try {
      return new WakeHead(
          new String(word, StandardCharsets.UTF_8),
          threshold,
          refractoryMillis,
          smoothing,
          floats(in, projected * EmbeddingStream.SIZE),
          floats(in, projected),
          floats(in, (int) (hidden * inputs)),
          floats(in, hidden),
          floats(in, hidden),
          in.getFloat());
    } catch (AsrException e) {
      throw new AsrException(file + ": " + e.getMessage(), e);
    }
  }

  /** Writes a head whole: a reader sees the file as it was or as it is now. */
  public static void write(Path file, WakeHead head) {
    byte[] word = head.word().getBytes(StandardCharsets.UTF_8);
    int floats =
        head.projection().length
            + head.projectionBias().length
            + head.hidden().length
            + head.hiddenBias().length
            + head.out().length
            + 1;
    ByteBuffer out =
        ByteBuffer.allocate(FIXED + word.length + 4 * floats + 4).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putFloat(head.threshold()).putInt(head.refractoryMillis());
    out.putShort((short) head.smoothing()).putShort((short) head.projected());
    out.putShort((short) head.hiddenBias().length).putShort((short) word.length).put(word);
    put(out, head.projection());
    put(out, head.projectionBias());
    put(out, head.hidden());
    put(out, head.hiddenBias());
    put(out, head.out());
    out.putFloat(head.outBias());
    CRC32 sum = new CRC32();
    sum.update(out.array(), 0, out.position());
    out.putInt((int) sum.getValue());
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path beside = folder.resolve(file.getFileName() + ".new");
      Files.write(beside, out.array());
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new AsrException(file + ": the wake word cannot be written: " + e.getMessage(), e);
    }
  }

  private static byte[] bytes(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new AsrException(file + ": no such file; tern wake train makes a wake word");
    }
    try {
      long size = Files.size(file);
      if (size > MOST_BYTES) {
        throw new AsrException(
            file + ": bytes=" + size + "; a wake word file has at most " + MOST_BYTES);
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AsrException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static float[] floats(ByteBuffer in, int count) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = in.getFloat();
    }
    return out;
  }

  private static void put(ByteBuffer out, float[] values) {
    for (float value : values) {
      out.putFloat(value);
    }
  }
}
