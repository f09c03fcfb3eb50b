package dev.tern.pcm;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a WAV piece by piece, so that the length of a recording never decides how much memory it
 * needs. Used by one thread; closing it closes the file.
 *
 * <p>A file whose {@code data} chunk promises more bytes than are there is refused: a recording
 * that was cut off would otherwise be misheard without anyone being told. The exception is a header
 * written before the length was known (its size fields are 0 or all ones, as recorders write into a
 * pipe): then the sound lasts until the bytes end.
 */
public final class WavReader implements AutoCloseable {
  /** A length nobody knows yet. */
  public static final long UNKNOWN = -1;

  private static final long ALL_ONES = 0xFFFF_FFFFL;
  // SoX writes 2^31 - 1, less its header and rounded, when it cannot seek back.
  private static final long SOX_UNKNOWN = 0x7FFF_0000L;

  private static final int TAG_PCM = 1;
  private static final int TAG_FLOAT = 3;
  private static final int TAG_EXTENSIBLE = 0xFFFE;
  private static final int BLOCK_BYTES = 1 << 15;

  private final InputStream in;
  private final String name;
  private final long totalBytes; // of the whole file, or UNKNOWN
  private long position; // bytes consumed

  private PcmFormat format;
  private Encoding encoding;
  private long dataBytes; // in the data chunk, or UNKNOWN
  private long dataRead;
  private byte[] block = new byte[0];

  /** How a sample is stored; each is turned into 16 bits, the lower bits dropped. */
  private enum Encoding {
    UNSIGNED_8(1),
    SIGNED_16(2),
    SIGNED_24(3),
    SIGNED_32(4),
    FLOAT_32(4);

    final int bytes;

    Encoding(int bytes) {
      this.bytes = bytes;
    }
  }

  private WavReader(InputStream in, long totalBytes, String name) {
    this.in = in;
    this.totalBytes = totalBytes;
    this.name = name;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws PcmException when the file is missing, is not a WAV, is cut off or holds no sound
   */
  public static WavReader open(Path file) {
    if (Files.isDirectory(file)) {
      throw new PcmException(file + ": is a folder; expected a WAV file");
    }
    if (!Files.exists(file)) {
      throw new PcmException(file + ": no such file; expected a WAV file");
    }
    try {
      return open(Files.newInputStream(file), Files.size(file), file.toString());
    } catch (IOException e) {
      throw new PcmException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a WAV header from a stream, which is closed with the reader, or at once when it is no
   * WAV.
   *
   * @param totalBytes how long the stream is, or {@link #UNKNOWN}
   * @param name what error messages call it
   */
  public static WavReader open(InputStream stream, long totalBytes, String name) {
    var reader = new WavReader(new BufferedInputStream(stream, BLOCK_BYTES), totalBytes, name);
    try {
      reader.readHeader();
      return reader;
    } catch (PcmException e) {
      reader.close();
      throw e;
    }
  }

  public PcmFormat format() {
    return format;
  }

  /** Samples per channel, or {@link #UNKNOWN} where the header was written before the end. */
  public long frameCount() {
    return dataBytes == UNKNOWN ? UNKNOWN : dataBytes / (encoding.bytes * (long) format.channels());
  }

  /**
   * Reads whole frames, as many as are there and fit.
   *
   * @param length room for samples (all channels); at least one frame
   * @return samples read, a multiple of the channels, or -1 at the end of the sound
   */
  public int read(short[] samples, int offset, int length) {
    int frameBytes = encoding.bytes * format.channels();
    int frames = length / format.channels();
    if (frames == 0) {
      throw new PcmException(
          "room for samples=" + length + " is less than a frame; channels=" + format.channels());
    }
    long wanted = (long) Math.min(frames, Math.max(1, BLOCK_BYTES / frameBytes)) * frameBytes;
    if (dataBytes != UNKNOWN) {
      wanted = Math.min(wanted, dataBytes - dataRead);
    }
    int bytes = readBlock((int) wanted);
    int whole = bytes - bytes % frameBytes;
    if (dataBytes != UNKNOWN && bytes < wanted) {
      throw truncated(dataBytes, dataRead + bytes);
    }
    dataRead += bytes;
    if (whole == 0) {
      if (dataRead < frameBytes) {
        throw new PcmException(name + ": holds no samples; expected at least one");
      }
      return -1;
    }
    decode(samples, offset, whole / encoding.bytes);
    return whole / encoding.bytes;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new PcmException(name + ": cannot be closed: " + e.getMessage(), e);
    }
  }

  private void decode(short[] samples, int offset, int count) {
    ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      samples[offset + i] =
          switch (encoding) {
            case UNSIGNED_8 -> (short) (((block[i] & 0xFF) - 128) << 8);
            case SIGNED_16 -> bytes.getShort(2 * i);
            case SIGNED_24 -> bytes.getShort(3 * i + 1);
            case SIGNED_32 -> bytes.getShort(4 * i + 2);
            case FLOAT_32 -> fromFloat(bytes.getFloat(4 * i));
          };
    }
  }

  /** Full scale is 1.0; louder is clipped, not-a-number is silence. */
  private static short fromFloat(float value) {
    return (short) Math.clamp(Math.round(value * 32768f), Short.MIN_VALUE, Short.MAX_VALUE);
  }

  // ---- header

  private void readHeader() {
    byte[] head = new byte[12];
    int found = readBlock(head.length);
    System.arraycopy(block, 0, head, 0, found);
    if (found == 0) {
      throw new PcmException(name + ": is empty; expected a WAV file");
    }
    if (found < 12 || !text(head, 0).equals("RIFF") || !text(head, 8).equals("WAVE")) {
      throw new PcmException(name + ": is not a WAV file but " + recognise(head, found));
    }
    long riffSize = Integer.toUnsignedLong(littleEndian(head).getInt(4));
    boolean formatSeen = false;
    while (true) {
      if (readBlock(8) < 8) {
        throw new PcmException(
            name
                + (formatSeen
                    ? ": has no data chunk, so no sound; found end of file at byte " + position
                    : ": has no fmt chunk; found end of file at byte " + position));
      }
      String id = text(block, 0);
      long size = Integer.toUnsignedLong(littleEndian(block).getInt(4));
      if (id.equals("data")) {
        if (!formatSeen) {
          throw new PcmException(name + ": has its data chunk before its fmt chunk");
        }
        openData(size, riffSize);
        return;
      }
      if (id.equals("fmt ")) {
        readFormat(size);
        formatSeen = true;
      } else {
        skip(size, id);
      }
      if (size % 2 == 1) {
        skip(1, id + " padding");
      }
    }
  }

  private void openData(long size, long riffSize) {
    long left = totalBytes == UNKNOWN ? UNKNOWN : totalBytes - position;
    boolean unsetRiff = riffSize == 0 || riffSize == ALL_ONES || riffSize + 8 <= position;
    if (size == ALL_ONES || size >= SOX_UNKNOWN && left < size || size == 0 && unsetRiff) {
      dataBytes = UNKNOWN;
      if (left == 0) {
        throw new PcmException(name + ": holds no samples; expected at least one");
      }
      return;
    }
    if (left != UNKNOWN && size > left) {
      throw truncated(size, left);
    }
    if (size < (long) encoding.bytes * format.channels()) {
      throw new PcmException(name + ": holds no samples; data size=" + size);
    }
    dataBytes = size;
  }

  private PcmException truncated(long expected, long found) {
    return new PcmException(
        name
            + ": is cut off: its header promises data bytes="
            + expected
            + ", found="
            + found
            + "; copy or record it again");
  }

  // offset: 0 tag | 2 channels | 4 rate | 8 bytes a second | 12 bytes a frame | 14 bits a sample
  // extensible: 16 extra size | 18 valid bits | 20 speaker mask | 24 GUID, its first two bytes a
  // tag
  private void readFormat(long size) {
    if (size < 16) {
      throw new PcmException(name + ": fmt chunk size=" + size + "; expected at least 16");
    }
    int head = (int) Math.min(size, 40);
    if (readBlock(head) < head) {
      throw new PcmException(name + ": ends within its fmt chunk at byte " + position);
    }
    ByteBuffer fmt = littleEndian(block);
    int tag = Short.toUnsignedInt(fmt.getShort(0));
    int channels = Short.toUnsignedInt(fmt.getShort(2));
    long rateHz = Integer.toUnsignedLong(fmt.getInt(4));
    int frameBytes = Short.toUnsignedInt(fmt.getShort(12));
    int bits = Short.toUnsignedInt(fmt.getShort(14));
    if (tag == TAG_EXTENSIBLE && head >= 26) {
      tag = Short.toUnsignedInt(fmt.getShort(24));
    }
    skip(size - head, "fmt");
    encoding = encoding(tag, bits);
    if (rateHz > Integer.MAX_VALUE) {
      throw new PcmException(name + ": sampleRateHz=" + rateHz + " is out of range");
    }
    try {
      format = new PcmFormat((int) rateHz, channels);
    } catch (PcmException e) {
      throw new PcmException(name + ": " + e.getMessage(), e);
    }
    if (frameBytes != encoding.bytes * channels) {
      throw new PcmException(
          name
              + ": bytes a frame="
              + frameBytes
              + "; expected="
              + encoding.bytes * channels
              + " for channels="
              + channels
              + " bits="
              + bits);
    }
  }

  private Encoding encoding(int tag, int bits) {
    if (tag == TAG_PCM) {
      switch (bits) {
        case 8:
          return Encoding.UNSIGNED_8;
        case 16:
          return Encoding.SIGNED_16;
        case 24:
          return Encoding.SIGNED_24;
        case 32:
          return Encoding.SIGNED_32;
        default:
          break;
      }
    }
    if (tag == TAG_FLOAT && bits == 32) {
      return Encoding.FLOAT_32;
    }
    String kind =
        switch (tag) {
          case TAG_PCM -> "integer";
          case TAG_FLOAT -> "float";
          case 2, 17 -> "ADPCM";
          case 6 -> "A-law";
          case 7 -> "mu-law";
          case 80, 85 -> "MPEG";
          default -> "format tag " + tag;
        };
    throw new PcmException(
        name
            + ": samples of "
            + kind
            + " with bits="
            + bits
            + " are not supported; supported=[integer 8, 16, 24, 32; float 32]");
  }

  private static String recognise(byte[] head, int length) {
    String start = text(head, 0);
    int first = head[0] & 0xFF;
    int second = head[1] & 0xFF;
    String kind =
        switch (start) {
          case "OggS" -> "Ogg";
          case "fLaC" -> "FLAC";
          case "FORM" -> "AIFF";
          case "caff" -> "CAF";
          case "RF64", "BW64" -> "RF64 (a WAV beyond 4 GB)";
          case "RIFX" -> "RIFX (a big-endian WAV)";
          case "RIFF" -> length >= 12 ? "RIFF of kind '" + printable(head, 8, 12) + "'" : "";
          case "#!AM" -> "AMR";
          default -> "";
        };
    if (kind.isEmpty() && start.startsWith("ID3")
        || first == 0xFF && (second & 0xE0) == 0xE0 && (second & 0x06) != 0) {
      kind = "MP3";
    }
    if (kind.isEmpty() && length >= 8 && text(head, 4).equals("ftyp")) {
      kind = "MP4";
    }
    if (kind.isEmpty() && first == 0x1A && second == 0x45) {
      kind = "WebM or Matroska";
    }
    if (kind.isEmpty()) {
      kind = "starts with '" + printable(head, 0, Math.min(4, length)) + "'";
    }
    return kind + "; convert it to a 16-bit PCM WAV";
  }

  private static String printable(byte[] bytes, int from, int to) {
    var text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(bytes[i] >= 32 && bytes[i] < 127 ? (char) bytes[i] : '.');
    }
    return text.toString();
  }

  private static String text(byte[] bytes, int offset) {
    return new String(bytes, offset, 4, StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  // ---- bytes

  /** Fills the block with up to {@code count} bytes; fewer only at the end of the file. */
  private int readBlock(int count) {
    if (block.length < count) {
      block = new byte[Math.max(count, 64)];
    }
    try {
      int read = in.readNBytes(block, 0, count);
      position += read;
      return read;
    } catch (IOException e) {
      throw new PcmException(name + ": cannot be read at byte " + position, e);
    }
  }

  private void skip(long count, String chunk) {
    try {
      in.skipNBytes(count);
      position += count;
    } catch (EOFException e) {
      throw new PcmException(
          name + ": ends within its '" + printableId(chunk) + "' chunk; copy or record it again",
          e);
    } catch (IOException e) {
      throw new PcmException(name + ": cannot be read at byte " + position, e);
    }
  }

  private static String printableId(String id) {
    byte[] bytes = id.getBytes(StandardCharsets.ISO_8859_1);
    return printable(bytes, 0, bytes.length);
  }
}
