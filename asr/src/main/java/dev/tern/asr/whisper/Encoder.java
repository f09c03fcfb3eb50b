package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.DensePanels;
import dev.tern.tensor.kernel.DenseProduct;
import dev.tern.tensor.team.ThreadTeam;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Whisper's encoder: mel frames in, one row per 20 ms out that says what was heard there.
 *
 * <p>Two convolutions, positions, then layers of self attention and feed-forward, each normalized
 * before and added to what went in. A convolution is a product too: with frames as rows, three
 * neighboring frames are one longer row of the same array.
 *
 * <p>Holds its buffers: one thread at a time. Hot: see {@link #forward}.
 */
final class Encoder {
  private final Weights weights;
  private final DenseProduct product;
  private final ThreadTeam team;

  private final float[] mel; // [1 + frames + 1, bands], the first and last row zero
  private final float[] convolved; // [1 + frames + 1, state], the first and last row zero
  private final float[] rows; // [positions, state]: what flows from layer to layer
  private final float[] normed; // [positions, state]
  private final float[] queryKeyValue; // [positions, 3 * state]
  private final float[] attended; // [positions, state]
  private final float[] inner; // [positions, feedForwardSize]
  private final float[] branch; // [positions, state]: what is added to rows
  private final DensePanels[] keys; // per head [positions, headSize]
  private final DensePanels[] values; // per head [headSize, positions]
  private final float[][] scores; // per attention part [QUERIES_AT_ONCE, positions]

  /** Queries whose scores are held at once: a multiple of the kernel's six rows. */
  private static final int QUERIES_AT_ONCE = 48;

  /**
   * Each head's queries are shared out over this many parts, so that more threads than heads help.
   */
  private static final int PARTS_PER_HEAD = 2;

  Encoder(Weights weights, DenseProduct product, ThreadTeam team) {
    this.weights = weights;
    this.product = product;
    this.team = team;
    int positions = weights.soundContext();
    int frames = 2 * positions;
    int state = weights.state();
    mel = new float[(frames + 2) * LogMel.BANDS];
    convolved = new float[(frames + 2) * state];
    rows = new float[positions * state];
    normed = new float[positions * state];
    queryKeyValue = new float[positions * 3 * state];
    attended = new float[positions * state];
    inner = new float[positions * weights.feedForwardSize()];
    branch = new float[positions * state];
    keys = new DensePanels[weights.heads()];
    values = new DensePanels[weights.heads()];
    for (int head = 0; head < weights.heads(); head++) {
      keys[head] = new DensePanels(positions, weights.headSize());
      values[head] = new DensePanels(weights.headSize(), positions);
    }
    scores = new float[weights.heads() * PARTS_PER_HEAD][QUERIES_AT_ONCE * positions];
  }

  /** Where the mel frames are to be written, from {@link #melOffset}: [frames, bands]. */
  float[] mel() {
    return mel;
  }

  int melOffset() {
    return LogMel.BANDS;
  }

  /** The most mel frames it can take. */
  int mostFrames() {
    return 2 * weights.soundContext();
  }

  /** Elements of a row of the result. */
  int state() {
    return weights.state();
  }

  /** The result, [positions, state]; overwritten by the next {@link #forward}. */
  float[] output() {
    return normed;
  }

  /**
   * Encodes the mel frames.
   *
   * @param heard frames written to {@link #mel}
   * @param frames even, up to {@link #mostFrames}; those after {@code heard} are filled with zeros,
   *     as in the model's training
   * @param wanted asked before each layer: work that nobody waits for any more is broken off
   * @return positions: half the frames; 0 where it was broken off
   */
  int forward(int heard, int frames, BooleanSupplier wanted) {
    int state = weights.state();
    int positions = frames / 2;
    int bands = LogMel.BANDS;
    Arrays.fill(mel, (1 + heard) * bands, (1 + frames + 1) * bands, 0);

    // Three frames around each frame.
    forSlices(
        frames,
        (from, count) -> {
          product.multiply(
              mel,
              from * bands,
              bands,
              count,
              weights.conv1(),
              convolved,
              (1 + from) * state,
              state);
          RowMath.gelu(convolved, (1 + from) * state, count * state);
        });
    Arrays.fill(convolved, (1 + frames) * state, (1 + frames + 1) * state, 0);

    // Three rows around every second row; then each row learns where it is.
    forSlices(
        positions,
        (from, count) -> {
          product.multiply(
              convolved,
              2 * from * state,
              2 * state,
              count,
              weights.conv2(),
              rows,
              from * state,
              state);
          RowMath.gelu(rows, from * state, count * state);
          RowMath.add(weights.soundPositions(), from * state, rows, from * state, count * state);
        });

    for (Weights.EncoderLayer layer : weights.encoder()) {
      if (!wanted.getAsBoolean()) {
        return 0;
      }
      attend(layer.attention(), positions);
      forSlices(
          positions,
          (from, count) -> {
            project(layer.attention().output(), attended, branch, from, count);
            RowMath.add(branch, from * state, rows, from * state, count * state);

            Weights.FeedForward feedForward = layer.feedForward();
            int size = weights.feedForwardSize();
            normalize(feedForward.norm(), from, count);
            project(feedForward.up(), normed, inner, from, count);
            RowMath.gelu(inner, from * size, count * size);
            project(feedForward.down(), inner, branch, from, count);
            RowMath.add(branch, from * state, rows, from * state, count * state);
          });
    }

    forSlices(positions, (from, count) -> normalize(weights.encoderNorm(), from, count));
    return positions;
  }

  /** Fills {@link #attended}: every position looks at all positions, head by head. */
  private void attend(Weights.SelfAttention attention, int positions) {
    int state = weights.state();
    int headSize = weights.headSize();
    forSlices(
        positions,
        (from, count) -> {
          normalize(attention.norm(), from, count);
          project(attention.queryKeyValue(), normed, queryKeyValue, from, count);
        });
    team.run(
        weights.heads(),
        head -> {
          int at = state + head * headSize;
          keys[head].fillRows(queryKeyValue, at, 3 * state, positions, headSize);
          values[head].fillColumns(queryKeyValue, at + state, 3 * state, headSize, positions);
        });
    team.run(
        weights.heads() * PARTS_PER_HEAD,
        part -> {
          int head = part / PARTS_PER_HEAD;
          int share = part % PARTS_PER_HEAD;
          int begin = positions * share / PARTS_PER_HEAD;
          int end = positions * (share + 1) / PARTS_PER_HEAD;
          for (int from = begin; from < end; from += QUERIES_AT_ONCE) {
            attendHead(head, from, Math.min(QUERIES_AT_ONCE, end - from), positions, scores[part]);
          }
        });
  }

  private void attendHead(int head, int from, int count, int positions, float[] weight) {
    int state = weights.state();
    int headSize = weights.headSize();
    int at = head * headSize;
    float scale = (float) (1 / Math.sqrt(headSize));

    product.multiply(
        queryKeyValue, from * 3 * state + at, 3 * state, count, keys[head], weight, 0, positions);
    float[] sums = new float[count];
    for (int i = 0; i < count; i++) {
      sums[i] = RowMath.exponentials(weight, i * positions, positions, scale);
    }
    product.multiply(weight, 0, positions, count, values[head], attended, from * state + at, state);
    // Dividing 64 sums is cheaper than dividing 1500 weights.
    for (int i = 0; i < count; i++) {
      RowMath.scale(attended, (from + i) * state + at, headSize, 1 / sums[i]);
    }
  }

  private void normalize(Weights.Norm norm, int from, int count) {
    int state = weights.state();
    for (int i = from; i < from + count; i++) {
      RowMath.normalize(rows, i * state, norm.gamma(), norm.beta(), normed, i * state);
    }
  }

  private void project(DensePanels matrix, float[] input, float[] result, int from, int count) {
    product.multiply(
        input,
        from * matrix.depth(),
        matrix.depth(),
        count,
        matrix,
        result,
        from * matrix.outputs(),
        matrix.outputs());
  }

  private interface Slice {
    void compute(int from, int count);
  }

  /** Shares rows out in slices that are a multiple of the kernel's six and fit the second cache. */
  private void forSlices(int count, Slice slice) {
    int sixes = (count + 5) / 6;
    int sixesEach = Math.clamp(sixes / (4L * team.threads()), 1, 16);
    int size = 6 * sixesEach;
    team.run(
        (count + size - 1) / size,
        part -> slice.compute(part * size, Math.min(size, count - part * size)));
  }
}
