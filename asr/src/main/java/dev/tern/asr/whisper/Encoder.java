package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Quantization;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.memory.QuantizedRows;
import dev.tern.tensor.team.ThreadTeam;
import dev.tern.tensor.team.ThreadTeam.Seat;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Whisper's encoder: mel frames in, one row per 20 ms out that says what was heard there.
 *
 * <p>Two convolutions, positions, then layers of self attention and feed-forward, each normalized
 * before and added to what went in. A convolution is a product too: with frames as rows, three
 * neighboring frames are one longer row of the same memory.
 *
 * <p>All threads of the team go through {@link #read} side by side. They share out slices of rows;
 * a slice stays in a thread's cache through a whole feed-forward. They meet only where every row
 * needs what all others left: before attention, and after it.
 *
 * <p>Holds its buffers: one thread at a time. Hot: native memory and plain loops, nothing allocated
 * but the result.
 */
final class Encoder {
  private final Weights weights;
  private final Kernels kernels;
  private final ThreadTeam team;

  private final FloatRows mel; // [1 + frames + 1, LogMel.WIDTH], the first and last row zero
  private final FloatRows convolved; // [1 + frames + 1, state], the first and last row zero
  private final FloatRows stream; // [positions, state]: what flows from layer to layer
  private final FloatRows queryKeyValue; // [positions, 3 * state]
  private final FloatRows output; // [positions, state]
  private final KeyValues keyValues;
  private final Workspace[] own; // of each thread
  private final NativeMemory memory;
  private volatile boolean unwanted;

  /** What a thread works on with a slice. */
  private static final class Workspace {
    final FloatRows normed; // [RowSlices.MOST_ROWS, state]
    final FloatRows inner; // [RowSlices.MOST_ROWS, feedForwardSize]
    final FloatRows branch; // [RowSlices.MOST_ROWS, state]: what is added to the stream
    final FloatRows partial; // one row: [RowSlices.MOST_ROWS, heads, PARTIAL]
    final QuantizedRows quantized;

    Workspace(NativeMemory owner, Weights weights) {
      int rows = RowSlices.MOST_ROWS;
      int widest = Math.max(3 * LogMel.WIDTH, weights.feedForwardSize());
      normed = new FloatRows(owner, rows, weights.state());
      inner = new FloatRows(owner, rows, weights.feedForwardSize());
      branch = new FloatRows(owner, rows, weights.state());
      partial = new FloatRows(owner, 1, rows * weights.heads() * PARTIAL);
      quantized = new QuantizedRows(owner, rows, widest);
    }
  }

  /** Floats of a partial result of attention: a maximum, a sum, and a head; whole vectors. */
  private static final int PARTIAL = 80;

  Encoder(Weights weights, Kernels kernels, ThreadTeam team) {
    this.weights = weights;
    this.kernels = kernels;
    this.team = team;
    memory = new NativeMemory();
    int positions = weights.soundContext();
    int frames = 2 * positions;
    int state = weights.state();
    mel = new FloatRows(memory, frames + 2, LogMel.WIDTH);
    convolved = new FloatRows(memory, frames + 2, state);
    stream = new FloatRows(memory, positions, state);
    queryKeyValue = new FloatRows(memory, positions, 3 * state);
    output = new FloatRows(memory, positions, state);
    keyValues = new KeyValues(memory, weights.heads(), positions);
    own = new Workspace[team.threads()];
    for (int i = 0; i < own.length; i++) {
      own[i] = new Workspace(memory, weights);
    }
  }

  /** Where the mel frames are to be written, from row {@link #firstMelRow}. */
  FloatRows mel() {
    return mel;
  }

  int firstMelRow() {
    return 1;
  }

  /** The most mel frames it can take. */
  int mostFrames() {
    return 2 * weights.soundContext();
  }

  /** Numbers of a row of the result. */
  int state() {
    return weights.state();
  }

  /** A copy of the result of the last {@link #forward}: [positions, state]. */
  float[] output(int positions) {
    int state = weights.state();
    float[] rows = new float[positions * state];
    for (int i = 0; i < positions; i++) {
      output.read(i, rows, i * state, state);
    }
    return rows;
  }

  /**
   * Encodes the mel frames.
   *
   * @param heard frames written to {@link #mel}
   * @param frames even, up to {@link #mostFrames}
   * @param silence of which the frames after {@code heard} are made ({@link LogMel#silence})
   * @param wanted asked before each layer: work that nobody waits for any more is broken off
   * @return positions: half the frames; 0 where it was broken off
   */
  int forward(int heard, int frames, float silence, BooleanSupplier wanted) {
    float[] silent = new float[LogMel.WIDTH];
    Arrays.fill(silent, 0, LogMel.BANDS, silence);
    for (int row = 1 + heard; row < 1 + frames; row++) {
      mel.write(row, silent, 0, silent.length);
    }
    mel.write(1 + frames, new float[LogMel.WIDTH], 0, LogMel.WIDTH);
    convolved.write(1 + frames, new float[weights.state()], 0, weights.state());
    unwanted = false;
    team.together(seat -> read(seat, frames, wanted));
    return unwanted ? 0 : frames / 2;
  }

  private void read(Seat seat, int frames, BooleanSupplier wanted) {
    Workspace mine = own[seat.index()];
    int positions = frames / 2;
    RowSlices frameSlices = new RowSlices(frames, seat.count());
    RowSlices slices = new RowSlices(positions, seat.count());

    // Three frames around each frame.
    for (int i = seat.claim(1); i < frameSlices.count(); i = seat.claim(1)) {
      convolveFrames(mine, frameSlices.from(i), frameSlices.from(i + 1));
    }
    seat.barrier();

    // Three rows around every second row; then each row learns where it is.
    for (int i = seat.claim(1); i < slices.count(); i = seat.claim(1)) {
      convolveRows(mine, slices.from(i), slices.from(i + 1));
    }

    for (Weights.EncoderLayer layer : weights.encoder()) {
      if (seat.index() == 0 && !wanted.getAsBoolean()) {
        unwanted = true;
      }
      seat.barrier();
      if (unwanted) {
        return;
      }

      // Each row asks (query) and offers itself to be asked (key, value).
      for (int i = seat.claim(1); i < slices.count(); i = seat.claim(1)) {
        ask(mine, layer.attention(), slices.from(i), slices.from(i + 1));
      }
      seat.barrier();

      // What all rows have to say is added to each, then what each makes of it.
      for (int i = seat.claim(1); i < slices.count(); i = seat.claim(1)) {
        attend(mine, layer.attention(), slices.from(i), slices.from(i + 1), positions);
        feedForward(mine, layer.feedForward(), slices.from(i), slices.from(i + 1));
      }
    }
    seat.barrier();

    for (int i = seat.claim(1); i < slices.count(); i = seat.claim(1)) {
      int from = slices.from(i);
      int count = slices.from(i + 1) - from;
      normalize(weights.encoderNorm(), from, count, output.address(from), output.stride());
    }
  }

  private void convolveFrames(Workspace mine, int from, int end) {
    int count = end - from;
    quantize(mine, mel.address(from), mel.stride(), 3 * LogMel.WIDTH, count);
    long result = convolved.address(1 + from);
    weights.conv1().multiply(kernels, mine.quantized, count, result, convolved.stride());
    kernels.gelu(result, convolved.stride(), weights.state(), 0, count);
  }

  private void convolveRows(Workspace mine, int from, int end) {
    int count = end - from;
    int state = weights.state();
    quantize(mine, convolved.address(2 * from), 2 * convolved.stride(), 3 * state, count);
    long result = stream.address(from);
    weights.conv2().multiply(kernels, mine.quantized, count, result, stream.stride());
    kernels.gelu(result, stream.stride(), state, 0, count);
    FloatRows places = weights.soundPositions();
    kernels.add(places.address(from), places.stride(), result, stream.stride(), state, 0, count);
  }

  private void ask(Workspace mine, Weights.SelfAttention attention, int from, int end) {
    int count = end - from;
    int state = weights.state();
    normalize(attention.norm(), from, count, mine.normed.address(), mine.normed.stride());
    quantize(mine, mine.normed.address(), mine.normed.stride(), state, count);
    long result = queryKeyValue.address(from);
    long stride = queryKeyValue.stride();
    attention.queryKeyValue().multiply(kernels, mine.quantized, count, result, stride);
    long keys = result + (long) state * Float.BYTES;
    long values = keys + (long) state * Float.BYTES;
    kernels.store(keyValues.cache(), keys, values, stride, from, count, 0, weights.heads());
  }

  private void attend(
      Workspace mine, Weights.SelfAttention attention, int from, int end, int positions) {
    int count = end - from;
    int heads = weights.heads();
    FloatRows attended = mine.normed;
    for (int head = 0; head < heads; head++) {
      // A row at the last position or beyond it sees them all.
      kernels.attend(
          keyValues.cache(),
          queryKeyValue.address(from),
          queryKeyValue.stride(),
          heads,
          head,
          Weights.attentionFactor(),
          positions - 1,
          0,
          0,
          count,
          0,
          positions,
          mine.partial.address(),
          PARTIAL);
    }
    kernels.merge(
        mine.partial.address(),
        0,
        1,
        PARTIAL,
        heads,
        Weights.HEAD_SIZE,
        0,
        count,
        0,
        heads,
        attended.address(),
        attended.stride());
    quantize(mine, attended.address(), attended.stride(), weights.state(), count);
    attention
        .output()
        .multiply(kernels, mine.quantized, count, mine.branch.address(), mine.branch.stride());
    add(mine.branch, stream, from, count);
  }

  private void feedForward(Workspace mine, Weights.FeedForward feedForward, int from, int end) {
    int count = end - from;
    int size = weights.feedForwardSize();
    normalize(feedForward.norm(), from, count, mine.normed.address(), mine.normed.stride());
    quantize(mine, mine.normed.address(), mine.normed.stride(), weights.state(), count);
    FloatRows inner = mine.inner;
    feedForward.up().multiply(kernels, mine.quantized, count, inner.address(), inner.stride());
    kernels.gelu(inner.address(), inner.stride(), size, 0, count);
    quantize(mine, inner.address(), inner.stride(), size, count);
    feedForward
        .down()
        .multiply(kernels, mine.quantized, count, mine.branch.address(), mine.branch.stride());
    add(mine.branch, stream, from, count);
  }

  private void normalize(Weights.Norm norm, int from, int count, long y, long yStride) {
    norm.apply(kernels, stream.address(from), stream.stride(), count, y, yStride);
  }

  private void quantize(Workspace mine, long x, long stride, int columns, int count) {
    mine.quantized.fill(kernels, Quantization.PER_32, x, stride, columns, 0, count, count);
  }

  private void add(FloatRows branch, FloatRows rows, int from, int count) {
    kernels.add(
        branch.address(),
        branch.stride(),
        rows.address(from),
        rows.stride(),
        weights.state(),
        0,
        count);
  }
}
