package dev.tern.llm.generate;

import dev.tern.llm.layer.KvCache;
import dev.tern.llm.layer.KvShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * Beginnings of prompts on disk, with the keys and values that reading them left behind: what took
 * seconds to read is there again after a restart in the time to copy it.
 *
 * <p>A file is named by the digest of all it depends on, so it is found or not and never stale. It
 * is written beside its place and renamed; one that can't be read or whose checksum is wrong counts
 * as not there and is removed. Trouble with the disk never stops a conversation.
 *
 * <pre>
 *   "TERNKV2\n"   8 bytes
 *   digest       32 bytes   SHA-256 of model, shape and tokens
 *   positions     i32
 *   checksum      i32       CRC-32C of what follows
 *   keys and values, layer by layer, as a cache of 64 * ceil(positions / 64) positions has them
 * </pre>
 */
final class PrefixStore {
  private static final byte[] MAGIC = "TERNKV2\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_SIZE = MAGIC.length + 32 + 4 + 4;

  /** Bytes that are copied and summed up at once. */
  private static final int STEP = 1 << 20;

  private final Path folder;
  private final String model;
  private final KvShape shape;

  /** Of one model, by a name that no other model has. */
  PrefixStore(Path folder, String model, KvShape shape) {
    this.folder = folder;
    this.model = model;
    this.shape = shape;
  }

  /**
   * Puts a beginning into a session.
   *
   * @return false when it is not kept here; the session then holds nothing
   */
  boolean restore(EngineSession session, int[] ids) {
    byte[] digest = digest(ids);
    Path file = file(digest);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    session.rollBack(0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = littleEndian(HEADER_SIZE);
      readFully(channel, header);
      byte[] magic = new byte[MAGIC.length];
      byte[] found = new byte[digest.length];
      header.get(magic).get(found);
      int positions = header.getInt();
      int checksum = header.getInt();
      if (MessageDigest.isEqual(MAGIC, magic)
          && MessageDigest.isEqual(digest, found)
          && positions == ids.length
          && read(channel, session.cache(), positions) == checksum) {
        session.restored(ids);
        return true;
      }
    } catch (IOException unreadable) {
      // As good as damaged.
    }
    remove(file);
    return false;
  }

  private static int read(FileChannel channel, KvCache cache, int positions) throws IOException {
    CRC32C sum = new CRC32C();
    cache.stretches(
        positions,
        stretch -> {
          for (long at = 0; at < stretch.byteSize(); at += STEP) {
            ByteBuffer part = part(stretch, at);
            readFully(channel, part);
            sum.update(part);
          }
        });
    return (int) sum.getValue();
  }

  /** Keeps what a session holds, which must be these tokens. Does nothing where it can't. */
  void keep(EngineSession session, int[] ids) {
    byte[] digest = digest(ids);
    Path file = file(digest);
    if (Files.exists(file)) {
      return;
    }
    Path beside =
        file.resolveSibling(
            file.getFileName() + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()));
    try {
      Files.createDirectories(folder);
      CRC32C sum = new CRC32C();
      session.cache().stretches(ids.length, stretch -> sum.update(stretch.asByteBuffer()));
      try (FileChannel channel =
          FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer header = littleEndian(HEADER_SIZE);
        header.put(MAGIC).put(digest).putInt(ids.length).putInt((int) sum.getValue()).flip();
        writeFully(channel, header);
        session
            .cache()
            .stretches(ids.length, stretch -> writeFully(channel, stretch.asByteBuffer()));
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException noRoom) {
      remove(beside);
    }
  }

  private Path file(byte[] digest) {
    return folder.resolve(HexFormat.of().formatHex(digest, 0, 12) + ".prefix");
  }

  private byte[] digest(int[] ids) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((model + " " + shape + " ").getBytes(StandardCharsets.UTF_8));
      ByteBuffer numbers = littleEndian(ids.length * Integer.BYTES);
      numbers.asIntBuffer().put(ids);
      sha256.update(numbers);
      return sha256.digest();
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }

  private static ByteBuffer part(MemorySegment stretch, long at) {
    return stretch.asSlice(at, Math.min(STEP, stretch.byteSize() - at)).asByteBuffer();
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void readFully(FileChannel channel, ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      if (channel.read(target) < 0) {
        throw new IOException("cut off");
      }
    }
    target.flip();
  }

  private static void writeFully(FileChannel channel, ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      channel.write(source);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException leftLying) {
      // It takes room and does no harm: it is never read as whole.
    }
  }
}
