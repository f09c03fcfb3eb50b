package dev.tern.ota.transfer;

import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A file under way, of which some chunks are there. Which, is found by hashing them, so nothing has
 * to be kept beside it and nothing can contradict it. One thread.
 */
final class PartFile implements AutoCloseable {
  /**
   * Written to the disk while more arrives. About twice as much is what a loss of power may cost:
   * it is fetched again.
   */
  static final long SYNC_BYTES = 16 << 20;

  private static final long SYNC_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Disk.OpenFile file;
  private final ChunkList list;
  private final BitSet present;

  /** By the first bytes of its digest, the first chunk that begins so; then the next ones. */
  private final Map<Long, Integer> firstOf = new HashMap<>();

  private final int[] nextOf;
  private final ByteBuffer buffer = ByteBuffer.allocate(Chunker.MOST);
  private long presentBytes;
  private long unsyncedBytes;
  private long syncedNanos = System.nanoTime();

  PartFile(Disk.OpenFile file, ChunkList list) {
    this.file = file;
    this.list = list;
    present = new BitSet(list.count());
    nextOf = new int[list.count()];
    for (int chunk = list.count() - 1; chunk >= 0; chunk--) {
      Integer next = firstOf.put(list.head(chunk), chunk);
      nextOf[chunk] = next == null ? -1 : next;
    }
  }

  /** Looks what is there. Reads the whole file. */
  void look(Pace pace) throws IOException {
    present.clear();
    presentBytes = 0;
    long size = file.size();
    for (int chunk = 0; chunk < list.count() && list.offset(chunk + 1) <= size; chunk++) {
      pace.stepAside();
      if (list.matches(chunk, read(file, list.offset(chunk), list.length(chunk)))) {
        has(chunk);
      }
    }
    if (size != list.length()) {
      file.resize(list.length());
    }
  }

  private void has(int chunk) {
    present.set(chunk);
    presentBytes += list.length(chunk);
  }

  boolean isPresent(int chunk) {
    return present.get(chunk);
  }

  boolean isWhole() {
    return present.cardinality() == list.count();
  }

  long presentBytes() {
    return presentBytes;
  }

  /** From the beginning to the first gap. */
  long prefixBytes() {
    return list.offset(present.nextClearBit(0));
  }

  /**
   * Takes chunks that stand side by side and are what they have to be.
   *
   * @param from the first one
   * @param to the one after the last one
   * @param bytes of all of them
   */
  void put(int from, int to, ByteBuffer bytes) {
    file.write(list.offset(from), bytes.duplicate());
    for (int chunk = from; chunk < to; chunk++) {
      if (!isPresent(chunk)) {
        has(chunk);
      }
    }
    unsyncedBytes += bytes.remaining();
    if (unsyncedBytes >= SYNC_BYTES || System.nanoTime() - syncedNanos >= SYNC_NANOS) {
      file.syncAhead();
      unsyncedBytes = 0;
      syncedNanos = System.nanoTime();
    }
  }

  /**
   * Copies what another file has in common with this one.
   *
   * @return bytes that came from it
   */
  long copyFrom(Disk.OpenFile other, ChunkList otherList, Pace pace) throws IOException {
    long before = presentBytes;
    for (int chunk = 0; chunk < otherList.count() && !isWhole(); chunk++) {
      Integer first = firstOf.get(otherList.head(chunk));
      for (int mine = first == null ? -1 : first; mine >= 0; mine = nextOf[mine]) {
        if (!isPresent(mine) && list.matches(mine, otherList, chunk)) {
          pace.stepAside();
          // Whatever has become of the other file since its list was made: it is hashed here.
          ByteBuffer bytes = read(other, otherList.offset(chunk), otherList.length(chunk));
          if (list.matches(mine, bytes)) {
            put(mine, mine + 1, bytes);
          }
        }
      }
    }
    return presentBytes - before;
  }

  private ByteBuffer read(Disk.OpenFile from, long offset, int length) {
    buffer.clear().limit(length);
    while (buffer.hasRemaining() && from.read(offset + buffer.position(), buffer) > 0) {}
    return buffer.flip();
  }

  /** What is missing, chunks side by side together, in order. */
  List<Origin.Range> missing(int mostBytes) {
    List<Origin.Range> missing = new ArrayList<>();
    int chunk = present.nextClearBit(0);
    while (chunk < list.count()) {
      int end = chunk + 1;
      while (end < list.count()
          && !isPresent(end)
          && list.offset(end + 1) - list.offset(chunk) <= mostBytes) {
        end++;
      }
      missing.add(
          new Origin.Range(list.offset(chunk), (int) (list.offset(end) - list.offset(chunk))));
      chunk = present.nextClearBit(end);
    }
    return missing;
  }

  void sync() {
    file.sync();
  }

  @Override
  public void close() {
    file.close();
  }
}
