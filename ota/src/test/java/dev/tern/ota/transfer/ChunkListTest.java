package dev.tern.ota.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.digest.Sha256;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChunkListTest {
  private static final int MIB = 1 << 20;

  @Test
  void cutsWhereTheDefinitionSays() {
    byte[] bytes = random(MIB, 1);

    int from = 0;
    while (from < bytes.length) {
      int length = Chunker.length(bytes, from, bytes.length);
      assertEquals(defined(bytes, from), length, "from=" + from);
      from += length;
    }
  }

  /** The slow way: each place with a hash of its own. */
  private static int defined(byte[] bytes, int from) {
    int most = Math.min(bytes.length - from, Chunker.MOST);
    for (int length = Chunker.LEAST; length < most; length++) {
      long hash = 0;
      for (int i = 0; i < Chunker.WINDOW; i++) {
        hash += Chunker.gearOf(bytes[from + length - 1 - i] & 0xff) << i;
      }
      if (Long.numberOfLeadingZeros(hash) >= (length < Chunker.USUAL ? 16 : 12)) {
        return length;
      }
    }
    return most;
  }

  /** Devices and publishers of all versions have to cut alike, or nothing is ever found again. */
  @Test
  void cutsAsItAlwaysDid() throws IOException {
    ChunkList list = ChunkList.of(new ByteArrayInputStream(random(150_000, 7)));

    assertEquals(
        List.of(20542, 17071, 21457, 14164, 17694, 13398, 11323, 17151, 17200), lengths(list));
  }

  @Test
  void chunksHaveTheSizeTheyShould() throws IOException {
    ChunkList list = ChunkList.of(new ByteArrayInputStream(random(32 * MIB, 2)));

    double mean = (double) list.length() / list.count();
    assertTrue(mean > 15 * 1024 && mean < 20 * 1024, "mean=" + mean);
    assertEquals(32 * MIB, list.length());
  }

  @Test
  void survivesEverySizeOfReadAndFile() throws IOException {
    for (int size : new int[] {0, 1, 4095, 4096, 4097, 65535, 65536, 65537, 300_000}) {
      byte[] bytes = random(size, size);

      ChunkList whole = ChunkList.of(new ByteArrayInputStream(bytes));
      ChunkList dribbled = ChunkList.of(dribbling(bytes));

      assertArrayEquals(whole.toBytes(), dribbled.toBytes(), "size=" + size);
      assertEquals(size, whole.length());
      assertEquals(Sha256.hex(Sha256.of(ByteBuffer.wrap(bytes))), whole.sha256());
      assertArrayEquals(
          whole.toBytes(), ChunkList.read("x", whole.toBytes()).toBytes(), "size=" + size);
    }
  }

  @Test
  void findsItsChunksAgainAfterAnInsertion() throws IOException {
    byte[] before = random(4 * MIB, 3);
    byte[] after = new byte[before.length + 1000];
    System.arraycopy(before, 0, after, 0, MIB);
    System.arraycopy(random(1000, 4), 0, after, MIB, 1000);
    System.arraycopy(before, MIB, after, MIB + 1000, before.length - MIB);

    Set<Long> known = heads(ChunkList.of(new ByteArrayInputStream(before)));
    Set<Long> wanted = heads(ChunkList.of(new ByteArrayInputStream(after)));
    wanted.removeAll(known);

    assertTrue(wanted.size() <= 3, "new chunks=" + wanted.size());
  }

  @Test
  void cutsUniformBytesIntoLargestChunks() throws IOException {
    ChunkList list = ChunkList.of(new ByteArrayInputStream(new byte[200_000]));

    assertEquals(List.of(65536, 65536, 65536, 3392), lengths(list));
  }

  @Test
  void refusesListsThatAreNotExactlyRight() throws IOException {
    byte[] good = ChunkList.of(new ByteArrayInputStream(random(100_000, 5))).toBytes();

    refused(new byte[0], "bytes=0, expected 48 to");
    refused(changed(good, 0, 'X'), "first four bytes=");
    refused(Arrays.copyOf(good, good.length - 1), "bytes=" + (good.length - 1));
    refused(Arrays.copyOf(good, good.length + 1), "bytes=" + (good.length + 1));
    refused(changed(good, 4, 0x80), "bytes=");
    refused(changed(good, 15, good[15] ^ 1), "length of its chunks=100000, expected 100001");
    refused(changed(good, 48, 0x7f), "length of chunk 0=");
    refused(changed(good, 48, 0xff), "length of chunk 0=");
  }

  private static void refused(byte[] bytes, String message) {
    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> ChunkList.read("chunks/x", bytes));
    assertEquals(Attack.MALFORMED, refused.attack());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  private static byte[] changed(byte[] bytes, int at, int to) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) to;
    return changed;
  }

  private static List<Integer> lengths(ChunkList list) {
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < list.count(); i++) {
      lengths.add(list.length(i));
    }
    return lengths;
  }

  private static Set<Long> heads(ChunkList list) {
    Set<Long> heads = new HashSet<>();
    for (int i = 0; i < list.count(); i++) {
      heads.add(list.head(i));
    }
    return heads;
  }

  static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static InputStream dribbling(byte[] bytes) {
    return new FilterInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        return super.read(into, from, Math.min(length, 777));
      }
    };
  }
}
