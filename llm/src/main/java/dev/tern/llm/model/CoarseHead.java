package dev.tern.llm.model;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.pack.FileMatrix;
import dev.tern.tensor.pack.PackedMatrix;
import dev.tern.tensor.team.ThreadTeam;
import dev.tern.tensor.team.ThreadTeam.Seat;
import java.util.Arrays;

/**
 * Finds the greatest logit without reading the whole head, which is a fifth to two thirds of a
 * small model's weights.
 *
 * <p>All rows are multiplied with 4 bits a weight. Then the blocks with the greatest results are
 * multiplied exactly, and then all others that could hold a greater logit still. A coarse logit is
 * off by what rounding took from each of the row's weights, times the activations: many independent
 * errors of at most half a step. Their sum has a known standard deviation, of which it may be
 * {@value #DEVIATIONS} too low (ADR 41). Where that leaves many blocks, many are multiplied, all if
 * need be.
 */
final class CoarseHead {
  private static final int DEVIATIONS = 6;

  /** Of an error that is anything up to half a step either way, as often. */
  private static final double VARIANCE_OF_ROUNDING = 1 / 12.0;

  /** Below, the head is a small part of what a token takes. */
  private static final int FEWEST_ROWS = 8192;

  /** Blocks that each thread multiplies exactly at once, for each row of logits. */
  private static final int FIRST_BLOCKS = 4;

  /** Blocks whose logits are copied out at once. */
  private static final int BLOCKS_READ = 64;

  /** Columns with one step. */
  private static final int RUN = Layout.Q4.columnStep();

  private static final float[] SQUARES = squares(); // of steps as they are kept

  private final PackedMatrix weights;
  private final MatrixGroup coarse;
  private final MatrixGroup exact;
  private final int blocks;
  private final int runs; // of columns with one step

  // Steps from a weight to the next, rounded up: a byte each, since they are looked at row by row.
  private final byte[] steps; // [rows, the last block filled up][runs]
  private final byte[] largestSteps; // [blocks][runs], of the rows of a block
  private final byte[] longestSteps; // [runs], of all rows

  private final Share[] shares = new Share[ThreadTeam.MOST_THREADS]; // made by their threads

  CoarseHead(PackedMatrix coarse, MatrixGroup exact) {
    weights = coarse;
    this.coarse = MatrixGroup.of(coarse);
    this.exact = exact;
    blocks = coarse.blocks();
    runs = coarse.columns() / RUN;
    steps = new byte[blocks * Layout.BLOCK_ROWS * runs];
    largestSteps = new byte[blocks * runs];
    longestSteps = new byte[runs];
    readSteps();
  }

  private void readSteps() {
    byte[] ofHalves = new byte[1 << 15];
    for (int half = 0; half < ofHalves.length; half++) {
      ofHalves[half] = (byte) roundedUp(Float.float16ToFloat((short) half));
    }
    short[] scales = new short[Layout.BLOCK_ROWS];
    for (int block = 0; block < blocks; block++) {
      for (int run = 0; run < runs; run++) {
        weights.readScales(block, run, scales);
        int largest = 0;
        for (int i = 0; i < scales.length; i++) {
          byte step = ofHalves[scales[i] & 0x7FFF];
          steps[(block * Layout.BLOCK_ROWS + i) * runs + run] = step;
          largest = Math.max(largest, step & 0xFF);
        }
        largestSteps[block * runs + run] = (byte) largest;
        longestSteps[run] = (byte) Math.max(longestSteps[run] & 0xFF, largest);
      }
    }
  }

  /** Nothing as 0; else what is at least as much: 2^((it - 1) / 6 - 24). */
  private static int roundedUp(float step) {
    return step == 0 ? 0 : 1 + (int) Math.ceil(6 * (Math.log(step) / Math.log(2) + 24) - 1e-9);
  }

  private static float[] squares() {
    float[] squares = new float[256];
    for (int i = 1; i < squares.length; i++) {
      squares[i] = (float) Math.pow(2, 2 * ((i - 1) / 6.0 - 24));
    }
    return squares;
  }

  /** Whether a head of this kind is worth keeping with 4 bits too. */
  static boolean pays(FileMatrix head) {
    return head.rows() >= FEWEST_ROWS
        && head.columns() % RUN == 0
        && switch (head.format()) {
          case F32, F16, BF16, Q8_0, Q6_K -> true;
          case Q5_K, Q5_0, Q5_1, Q4_K, Q4_0, Q4_1, TQ1_0, TQ2_0, I2_S -> false;
        };
  }

  /**
   * Computes logits: the greatest of each row exactly, others roughly and less than that. All
   * threads call it; they must meet before and after.
   *
   * @param x {@code [count, width]}, the same for all threads
   * @param logits {@code [count, vocabularySize]}
   */
  void multiply(
      Seat seat, Kernels kernels, Workspace space, FloatRows x, int count, FloatRows logits) {
    coarse.quantize(kernels, space, x, 0, count, count); // the exact one takes the same
    coarse.multiply(seat, kernels, space, x, count, logits);
    seat.barrier();
    if (shares[seat.index()] == null) {
      shares[seat.index()] = new Share();
    }
    Share mine = shares[seat.index()];
    mine.begin(seat, x, count, logits);
    for (int block = mine.from; block < mine.end; block++) {
      if (mine.isFirst[block]) {
        exact.multiply(kernels, 0, space, x, count, logits, block, block + 1);
      }
    }
    mine.findBest();
    seat.barrier();
    float[] best = best(seat.count(), count);
    for (int block = mine.from; block < mine.end; block++) {
      if (!mine.isFirst[block] && mine.mayExceed(best, block)) {
        exact.multiply(kernels, 0, space, x, count, logits, block, block + 1);
      }
    }
  }

  /** For each row of logits the greatest that is known exactly. */
  private float[] best(int threads, int count) {
    float[] best = shares[0].best.clone();
    for (int i = 1; i < threads; i++) {
      for (int n = 0; n < count; n++) {
        best[n] = Math.max(best[n], shares[i].best[n]);
      }
    }
    return best;
  }

  /** A thread's part of the blocks, {@code from} to {@code end}, and what is known of it. */
  private final class Share {
    final boolean[] isFirst = new boolean[blocks];
    final float[] best = new float[Transformer.MOST_LOGITS]; // of those blocks, exactly
    private final float[] most = new float[Transformer.MOST_LOGITS * blocks]; // coarsely
    private final float[] variances = new float[Transformer.MOST_LOGITS * runs];
    private final float[] farthest = new float[Transformer.MOST_LOGITS]; // off, of all rows
    private final float[] numbers = new float[runs * RUN];
    private final float[] read = new float[BLOCKS_READ * Layout.BLOCK_ROWS]; // logits
    int from;
    int end;
    private int count;
    private FloatRows logits;

    /** Looks through the coarse logits. */
    void begin(Seat seat, FloatRows x, int count, FloatRows logits) {
      from = blocks * seat.index() / seat.count();
      end = blocks * (seat.index() + 1) / seat.count();
      this.count = count;
      this.logits = logits;
      Arrays.fill(isFirst, from, end, false);
      for (int n = 0; n < count; n++) {
        for (int i = from; i < end; i += BLOCKS_READ) {
          int to = Math.min(end, i + BLOCKS_READ);
          int filled = read(n, i, to);
          for (int block = i; block < to; block++) {
            int at = (block - i) * Layout.BLOCK_ROWS;
            most[n * blocks + block] = greatest(at, Math.min(filled, at + Layout.BLOCK_ROWS));
          }
        }
        chooseFirst(n);
        estimate(x, n);
      }
    }

    /** Copies the logits of some blocks out; returns how many: the last block may not be full. */
    private int read(int n, int block, int endBlock) {
      int first = block * Layout.BLOCK_ROWS;
      int count = Math.min(endBlock * Layout.BLOCK_ROWS, weights.rows()) - first;
      logits.read(n, first, read, 0, count);
      return count;
    }

    private float greatest(int at, int to) {
      float greatest = read[at];
      for (int i = at + 1; i < to; i++) {
        if (read[i] > greatest) {
          greatest = read[i];
        }
      }
      return greatest;
    }

    private void chooseFirst(int n) {
      for (int times = 0; times < FIRST_BLOCKS; times++) {
        int greatest = -1;
        for (int i = from; i < end; i++) {
          if (!isFirst[i] && (greatest < 0 || most[n * blocks + i] > most[n * blocks + greatest])) {
            greatest = i;
          }
        }
        if (greatest >= 0) {
          isFirst[greatest] = true;
        }
      }
    }

    /** The variance of a logit that steps of 1 would leave, for each run of columns. */
    private void estimate(FloatRows x, int n) {
      x.read(n, numbers, 0, numbers.length);
      for (int run = 0; run < runs; run++) {
        double squares = 0;
        for (int i = 0; i < RUN; i++) {
          double number = numbers[run * RUN + i];
          squares += number * number;
        }
        variances[n * runs + run] = (float) (squares * VARIANCE_OF_ROUNDING);
      }
      farthest[n] = off(variance(n, longestSteps, 0));
    }

    /** Of a logit whose weights have the steps from {@code at} on. */
    private float variance(int n, byte[] steps, int at) {
      float variance = 0;
      for (int run = 0; run < runs; run++) {
        variance += SQUARES[steps[at + run] & 0xFF] * variances[n * runs + run];
      }
      return variance;
    }

    private static float off(float variance) {
      return DEVIATIONS * (float) Math.sqrt(variance);
    }

    void findBest() {
      Arrays.fill(best, Float.NEGATIVE_INFINITY);
      for (int i = from; i < end; i++) {
        for (int n = 0; isFirst[i] && n < count; n++) {
          best[n] = Math.max(best[n], greatest(0, read(n, i, i + 1)));
        }
      }
    }

    /** Whether a block may hold a greater logit. So it is too where something is no number. */
    boolean mayExceed(float[] best, int index) {
      for (int n = 0; n < count; n++) {
        float greatest = most[n * blocks + index];
        if (greatest + farthest[n] < best[n]) {
          continue;
        }
        float off = off(variance(n, largestSteps, index * runs));
        if (!(greatest + off < best[n]) && rowMayExceed(best[n], n, index, off)) {
          return true;
        }
      }
      return false;
    }

    private boolean rowMayExceed(float best, int n, int index, float off) {
      int first = index * Layout.BLOCK_ROWS;
      int filled = read(n, index, index + 1);
      for (int i = 0; i < filled; i++) {
        if (!(read[i] + off < best)
            && !(read[i] + off(variance(n, steps, (first + i) * runs)) < best)) {
          return true;
        }
      }
      return false;
    }
  }
}
