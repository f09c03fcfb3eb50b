package dev.tern.ota.transfer;

import dev.tern.ota.Origin;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts the pieces that arrive together to chunks, and whole chunks into the file. A chunk that is
 * not what it has to be is dropped, and counted: a source that sends it wrong again and again is no
 * source. One thread.
 */
final class Arrivals implements Origin.Receiver {
  /** Chunks that came in part: 4 MiB at most. What is over it is dropped and asked again. */
  private static final int MOST_PARTIAL = 64;

  /** Told after each piece. */
  @FunctionalInterface
  interface Progress {
    void made() throws IOException;
  }

  private final String path;
  private final ChunkList list;
  private final PartFile file;
  private final Watch watch;
  private final Pace pace;
  private final int tries;
  private final Progress progress;

  private final Map<Integer, Partial> partial = new LinkedHashMap<>();
  private final Map<Integer, Integer> wrong = new HashMap<>();
  private long fetchedBytes;
  private long againBytes;

  Arrivals(
      String path,
      ChunkList list,
      PartFile file,
      Watch watch,
      Pace pace,
      int tries,
      Progress progress) {
    this.path = path;
    this.list = list;
    this.file = file;
    this.watch = watch;
    this.pace = pace;
    this.tries = tries;
    this.progress = progress;
  }

  /** All that came. */
  long fetchedBytes() {
    return fetchedBytes;
  }

  /** What of it was there already, or was wrong. */
  long againBytes() {
    return againBytes;
  }

  @Override
  public void arrived(long offset, ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    if (offset < 0 || offset + length > list.length()) {
      throw new UntrustedException(
          Attack.ENDLESS_DATA,
          path
              + ": bytes up to "
              + (offset + length)
              + " arrived of a file with "
              + list.length()
              + "; look at what answers there");
    }
    fetchedBytes += length;
    watch.arrived(length);
    long end = offset + length;
    long at = offset;
    while (at < end) {
      int chunk = list.at(at);
      ByteBuffer rest = bytes.slice(bytes.position() + (int) (at - offset), (int) (end - at));
      int right = at == list.offset(chunk) ? rightChunks(chunk, rest) : 0;
      if (right > 0) {
        int rightBytes = (int) (list.offset(chunk + right) - at);
        file.put(chunk, chunk + right, rest.limit(rightBytes));
        at += rightBytes;
      } else {
        long chunkEnd = Math.min(end, list.offset(chunk + 1));
        take(chunk, (int) (at - list.offset(chunk)), rest.limit((int) (chunkEnd - at)));
        at = chunkEnd;
      }
    }
    progress.made();
    pace.took(length);
  }

  /** How many chunks these bytes begin with that were missing and are right: one write for all. */
  private int rightChunks(int first, ByteBuffer bytes) {
    int chunk = first;
    int at = 0;
    while (chunk < list.count()
        && list.length(chunk) <= bytes.remaining() - at
        && !file.isPresent(chunk)
        && list.matches(chunk, bytes.slice(at, list.length(chunk)))) {
      partial.remove(chunk);
      at += list.length(chunk);
      chunk++;
    }
    return chunk - first;
  }

  /** A piece of a chunk, or one that is there already or wrong. */
  private void take(int chunk, int from, ByteBuffer piece) {
    if (file.isPresent(chunk)) {
      againBytes += piece.remaining();
      return;
    }
    if (piece.remaining() == list.length(chunk)) {
      partial.remove(chunk);
      keep(chunk, piece);
      return;
    }
    Partial under = partial.get(chunk);
    if (under == null) {
      if (partial.size() == MOST_PARTIAL) {
        partial.remove(partial.keySet().iterator().next());
      }
      under = new Partial(new byte[list.length(chunk)], new BitSet(list.length(chunk)));
      partial.put(chunk, under);
    }
    under.filled.set(from, from + piece.remaining());
    piece.get(under.bytes, from, piece.remaining());
    if (under.filled.nextClearBit(0) == under.bytes.length) {
      partial.remove(chunk);
      keep(chunk, ByteBuffer.wrap(under.bytes));
    }
  }

  private void keep(int chunk, ByteBuffer bytes) {
    if (list.matches(chunk, bytes)) {
      file.put(chunk, chunk + 1, bytes);
      return;
    }
    againBytes += bytes.remaining();
    if (wrong.merge(chunk, 1, Integer::sum) >= tries) {
      throw new UntrustedException(
          Attack.ARBITRARY_SOFTWARE,
          path
              + ": bytes "
              + list.offset(chunk)
              + " to "
              + list.offset(chunk + 1)
              + " came "
              + tries
              + " times and were never those that were published; look at what answers there");
    }
  }

  /** A chunk of which some bytes have come. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Partial(byte[] bytes, BitSet filled) {}
}
