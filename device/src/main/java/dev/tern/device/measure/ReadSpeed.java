package dev.tern.device.measure;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * How fast memory is read one byte after the other, which bounds how fast a model writes.
 *
 * <p>Plain sums over arrays that no cache holds; the best of several passes, since whatever else
 * the machine does only takes away.
 */
public final class ReadSpeed {
  private static final int BLOCK_LONGS = 1 << 23; // 64 MiB
  private static final int PASSES = 7;

  private final long[][] blocks;

  /**
   * Takes the memory that is read.
   *
   * @param sizeBytes rounded up to 64 MiB; at least twice the last cache, better more
   */
  public ReadSpeed(long sizeBytes) {
    blocks = new long[Math.toIntExact(Math.ceilDiv(sizeBytes, 8L * BLOCK_LONGS))][BLOCK_LONGS];
    // Pages of zeros may be one and the same page until they are written to.
    for (long[] block : blocks) {
      Arrays.fill(block, 1);
    }
  }

  /** So many threads reading at once, each its own part; in bytes a second. */
  public double bytesPerSecond(int threads) throws InterruptedException {
    double best = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      best = Math.max(best, 8.0 * BLOCK_LONGS * blocks.length / secondsOfPass(threads));
    }
    return best;
  }

  private double secondsOfPass(int threads) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    LongAdder sum = new LongAdder();
    Thread[] readers = new Thread[threads];
    for (int i = 0; i < threads; i++) {
      int reader = i;
      readers[i] =
          Thread.ofPlatform()
              .name("read-speed-" + i)
              .start(
                  () -> {
                    try {
                      start.await();
                    } catch (InterruptedException e) {
                      return;
                    }
                    sum.add(sum(reader, threads));
                  });
    }
    long began = System.nanoTime();
    start.countDown();
    for (Thread reader : readers) {
      reader.join();
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    if (sum.sum() != (long) BLOCK_LONGS * blocks.length) { // so no reading can be left out
      throw new IllegalStateException("memory: ones=" + sum + " were read of those written");
    }
    return seconds;
  }

  /** Whole blocks in turn, then a share of what is left over, so that all have the same to do. */
  private long sum(int reader, int readers) {
    long sum = 0;
    int whole = blocks.length / readers * readers;
    for (int block = reader; block < whole; block += readers) {
      sum += sum(blocks[block], 0, BLOCK_LONGS);
    }
    for (int block = whole; block < blocks.length; block++) {
      int from = (int) ((long) BLOCK_LONGS * reader / readers);
      int to = (int) ((long) BLOCK_LONGS * (reader + 1) / readers);
      sum += sum(blocks[block], from, to);
    }
    return sum;
  }

  /**
   * Four places at once: processors fetch ahead at each of them (docs/speed.md: a tenth more than
   * from one place), and no addition waits for the one before.
   */
  private static long sum(long[] block, int from, int to) {
    int quarter = (to - from) / 4;
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (int i = from; i < from + quarter; i++) {
      a += block[i];
      b += block[i + quarter];
      c += block[i + 2 * quarter];
      d += block[i + 3 * quarter];
    }
    for (int i = from + 4 * quarter; i < to; i++) {
      a += block[i];
    }
    return a + b + c + d;
  }
}
