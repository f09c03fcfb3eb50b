package dev.tern.ota.transfer;

import dev.tern.ota.OverLimitException;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The chunks that a file is made of, in order. Made where files are published, and by devices of
 * the files that they have. As a file it is, with numbers in big-endian:
 *
 * <pre>
 *  0   4 bytes  "TCL1"
 *  4   4        count of chunks
 *  8   8        length of the file in bytes
 * 16  32        SHA-256 of the file
 * 48  36 each   length of the chunk (4), its SHA-256 (32)
 * </pre>
 *
 * <p>A chunk has 4 KiB to 64 KiB, the last one 1 byte to 64 KiB. An empty file has none. For 100 MB
 * the list has some 200 KB.
 */
public final class ChunkList {
  /** Largest list that is written or read: that of some 16 GB. */
  public static final int MOST_BYTES = 32 << 20;

  private static final int MAGIC = 0x54434C31;
  private static final int HEADER = 48;
  private static final int ENTRY = 4 + Sha256.BYTES;
  private static final int MOST_CHUNKS = (MOST_BYTES - HEADER) / ENTRY;

  private final String sha256;

  /** Of each chunk, and the end of the last one. */
  private final long[] offsets;

  private final byte[] digests;

  private ChunkList(String sha256, long[] offsets, byte[] digests) {
    this.sha256 = sha256;
    this.offsets = offsets;
    this.digests = digests;
  }

  /** Reads a file and cuts it up. */
  public static ChunkList of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /**
   * Cuts up what the stream has, some 64 KiB in memory at a time.
   *
   * @throws OverLimitException where its list would be larger than {@link #MOST_BYTES}
   */
  public static ChunkList of(InputStream in) throws IOException {
    Growing found = new Growing();
    MessageDigest whole = Sha256.start();
    byte[] buffer = new byte[4 * Chunker.MOST];
    int from = 0;
    int to = 0;
    boolean ended = false;
    while (true) {
      if (!ended && to - from < Chunker.MOST) {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        int read = in.readNBytes(buffer, to, buffer.length - to);
        ended = read < buffer.length - to;
        whole.update(buffer, to, read);
        to += read;
      }
      if (from == to) {
        return found.list(Sha256.hex(whole.digest()));
      }
      int length = Chunker.length(buffer, from, to);
      found.add(length, Sha256.of(ByteBuffer.wrap(buffer, from, length)));
      from += length;
    }
  }

  /**
   * Reads a list.
   *
   * @param name of its file, for messages
   * @throws UntrustedException where it is not exactly as it has to be
   */
  public static ChunkList read(String name, byte[] bytes) {
    require(name, "bytes", bytes.length, HEADER, MOST_BYTES);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    require(name, "first four bytes", in.getInt(), MAGIC, MAGIC);
    int count = in.getInt();
    require(
        name, "bytes", bytes.length, HEADER + (long) ENTRY * count, HEADER + (long) ENTRY * count);
    long length = in.getLong();
    byte[] whole = new byte[Sha256.BYTES];
    in.get(whole);
    long[] offsets = new long[count + 1];
    byte[] digests = new byte[count * Sha256.BYTES];
    for (int i = 0; i < count; i++) {
      int least = i == count - 1 ? 1 : Chunker.LEAST;
      int chunk = in.getInt();
      require(name, "length of chunk " + i, chunk, least, Chunker.MOST);
      offsets[i + 1] = offsets[i] + chunk;
      in.get(digests, i * Sha256.BYTES, Sha256.BYTES);
    }
    require(name, "length of its chunks", offsets[count], length, length);
    return new ChunkList(HexFormat.of().formatHex(whole), offsets, digests);
  }

  private static void require(String name, String what, long found, long least, long most) {
    if (found < least || found > most) {
      String expected = least == most ? "" + least : least + " to " + most;
      throw new UntrustedException(
          Attack.MALFORMED,
          "chunk list "
              + name
              + ": "
              + what
              + "="
              + found
              + ", expected "
              + expected
              + "; publish it again");
    }
  }

  /** As it is written to a file. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(HEADER + ENTRY * count());
    out.putInt(MAGIC).putInt(count()).putLong(length()).put(HexFormat.of().parseHex(sha256));
    for (int i = 0; i < count(); i++) {
      out.putInt(length(i)).put(digests, i * Sha256.BYTES, Sha256.BYTES);
    }
    return out.array();
  }

  /** How many chunks. */
  public int count() {
    return offsets.length - 1;
  }

  /** Of the file in bytes. */
  public long length() {
    return offsets[count()];
  }

  /** Of the file, 64 hexadecimal digits. */
  public String sha256() {
    return sha256;
  }

  /** Where a chunk begins. */
  long offset(int chunk) {
    return offsets[chunk];
  }

  /** Of a chunk in bytes. */
  int length(int chunk) {
    return (int) (offsets[chunk + 1] - offsets[chunk]);
  }

  /** The chunk that a byte of the file lies in. */
  int at(long offset) {
    int found = Arrays.binarySearch(offsets, offset);
    return found >= 0 ? found : -found - 2;
  }

  /** The first 8 bytes of a chunk's digest: enough to find it by, not to believe it by. */
  long head(int chunk) {
    return ByteBuffer.wrap(digests).getLong(chunk * Sha256.BYTES);
  }

  /** Whether these bytes are that chunk. */
  boolean matches(int chunk, ByteBuffer bytes) {
    int from = chunk * Sha256.BYTES;
    return bytes.remaining() == length(chunk)
        && Arrays.equals(Sha256.of(bytes), 0, Sha256.BYTES, digests, from, from + Sha256.BYTES);
  }

  /** Whether a chunk of another list has the same digest. */
  boolean matches(int chunk, ChunkList other, int otherChunk) {
    int from = chunk * Sha256.BYTES;
    int otherFrom = otherChunk * Sha256.BYTES;
    return Arrays.equals(
        digests, from, from + Sha256.BYTES, other.digests, otherFrom, otherFrom + Sha256.BYTES);
  }

  /** A list that is being made. */
  private static final class Growing {
    private long[] offsets = new long[1024];
    private byte[] digests = new byte[1024 * Sha256.BYTES];
    private int count;

    void add(int length, byte[] digest) {
      if (count == MOST_CHUNKS) {
        throw new OverLimitException(
            "chunks of a file", count + 1L, MOST_CHUNKS, "publish it in smaller files");
      }
      if (count + 1 == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * offsets.length);
        digests = Arrays.copyOf(digests, 2 * digests.length);
      }
      System.arraycopy(digest, 0, digests, count * Sha256.BYTES, Sha256.BYTES);
      count++;
      offsets[count] = offsets[count - 1] + length;
    }

    ChunkList list(String sha256) {
      return new ChunkList(
          sha256, Arrays.copyOf(offsets, count + 1), Arrays.copyOf(digests, count * Sha256.BYTES));
    }
  }
}
