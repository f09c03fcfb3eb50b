package dev.tern.llm.model;

import dev.tern.llm.layer.KvCache;
import dev.tern.llm.layer.KvFormat;
import dev.tern.llm.layer.KvPool;
import dev.tern.llm.layer.KvShape;
import dev.tern.llm.layer.RotaryTable;
import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.memory.ActivationBits;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.pack.PackedMatrix;
import dev.tern.tensor.team.ThreadTeam;
import dev.tern.tensor.team.ThreadTeam.Seat;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A transformer that reads tokens of one or more sessions together. Hot: native memory and plain
 * loops, nothing allocated per layer. To be used by one thread at a time; the team works for it.
 *
 * <p>All threads of the team go through {@link #read} side by side and meet at barriers. Products
 * are shared out by rows of the weights. The small steps between two products are too short to
 * share for a token or a few ({@code small}): every thread then does them whole, in a workspace of
 * its own, which saves the barrier after them. For more tokens each thread does some of the rows of
 * the one workspace of the team.
 */
public final class Transformer implements AutoCloseable {
  /** Logits that one batch can ask for. */
  public static final int MOST_LOGITS = Kernels.PANEL_ROWS;

  /** Positions that one thread looks at before another may take the next. */
  private static final int POSITIONS_PER_PART = 512;

  private static final int MOST_PARTS = 16;

  /** Shares per thread where some tiles of the head alone are computed. */
  private static final int TILE_SHARES = 2;

  private final ModelShape shape;
  private final Kernels kernels;
  private final ThreadTeam team;
  private final ModelWeights weights;
  private final KvShape kvShape;
  private final ActivationBits bits;
  private final RotaryTable rotary;
  private final RotaryTable rotaryLocal;
  private final long partialStride; // floats: maximum, sum and a head, padded

  private Buffers buffers;

  // Where few tokens are allowed, only the tiles of the head that have them are computed.
  private final int[] tileOf; // [tiles of the vocabulary]: which tile is at each place
  private int tileCount; // 0: all are computed

  private final CoarseHead coarseHead; // null where the weights have none

  /** What depends on how many tokens are read together and on the number of threads. */
  private static final class Buffers implements AutoCloseable {
    final NativeMemory memory = new NativeMemory();
    final int rows;
    final Workspace shared;
    final Workspace[] own; // for each thread
    final FloatRows query; // [rows, heads * headSize]
    final FloatRows key; // [rows, kvHeads * headSize]
    final FloatRows value; // [rows, kvHeads * headSize]
    final FloatRows partial; // one row: [parts, rows, heads, partialStride]
    final FloatRows gate; // [rows, hidden]
    final FloatRows up; // [rows, hidden]
    final FloatRows projected; // [rows, width]
    final FloatRows logits; // [MOST_LOGITS, vocabularySize]
    final MemorySegment tiles; // i32 [tiles of the vocabulary]

    Buffers(
        ModelShape shape,
        int vocabulary,
        int rows,
        int threads,
        long partialStride,
        ActivationBits bits) {
      this.rows = rows;
      shared = new Workspace(memory, shape, rows, bits);
      own = new Workspace[threads];
      for (int i = 0; i < threads; i++) {
        own[i] = new Workspace(memory, shape, Math.min(rows, MOST_LOGITS), bits);
      }
      query = new FloatRows(memory, rows, shape.queryWidth());
      key = new FloatRows(memory, rows, shape.kvWidth());
      value = new FloatRows(memory, rows, shape.kvWidth());
      int partialRows = Math.max(rows, Math.min(rows, Kernels.PANEL_ROWS) * MOST_PARTS);
      partial =
          new FloatRows(
              memory, 1, Math.toIntExact((long) partialRows * shape.heads() * partialStride));
      gate = new FloatRows(memory, rows, shape.hidden());
      up = new FloatRows(memory, rows, shape.hidden());
      projected = new FloatRows(memory, rows, shape.width());
      logits = new FloatRows(memory, Math.min(rows, MOST_LOGITS), vocabulary);
      tiles = memory.allocate(Integer.BYTES * (vocabulary / Layout.TILE_ROWS + 1L));
    }

    @Override
    public void close() {
      memory.close();
    }
  }

  /**
   * Makes a transformer of weights, which it closes with itself.
   *
   * @param positions the most that a session has
   * @param rows tokens that can be read together
   */
  public Transformer(
      ModelWeights weights,
      Kernels kernels,
      KvFormat kv,
      ActivationBits bits,
      int positions,
      int rows,
      ThreadTeam team) {
    this.weights = weights;
    this.shape = weights.shape();
    this.kernels = kernels;
    this.team = team;
    kvShape = shape.kvShape(kv);
    this.bits = bits;
    float[] slowdowns = weights.rotarySlowdowns();
    rotary =
        new RotaryTable(weights.memory(), shape.rotary(), shape.rotaryBase(), slowdowns, positions);
    rotaryLocal =
        shape.window() == 0
            ? rotary
            : new RotaryTable(
                weights.memory(),
                shape.rotary(),
                shape.rotaryBaseLocal(),
                ones(shape.rotary() / 2),
                positions);
    partialStride = (shape.headSize() + 2 + 15) / 16 * 16L;
    coarseHead =
        weights.coarseOutput().map(coarse -> new CoarseHead(coarse, weights.output())).orElse(null);
    tileOf = new int[weights.vocabulary() / Layout.TILE_ROWS + 1];
    arrange(rows);
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  public ModelShape shape() {
    return shape;
  }

  /** What sessions have to keep for it. */
  public KvShape kvShape() {
    return kvShape;
  }

  /** Tokens that can be read together. */
  public int rows() {
    return buffers.rows;
  }

  /**
   * Takes the memory to read so many tokens together by the team as it is now, and gives back what
   * it had for that.
   */
  public void arrange(int rows) {
    if (buffers != null) {
      buffers.close();
    }
    buffers = new Buffers(shape, weights.vocabulary(), rows, team.threads(), partialStride, bits);
  }

  /**
   * Reads the tokens of a batch, each seeing all before it in its session, and keeps their keys and
   * values. Sessions grow by what was read.
   */
  public void read(Batch batch) {
    chooseTiles(batch);
    team.together(seat -> read(seat, batch));
    for (int i = 0; i < batch.stretches; i++) {
      KvCache cache = batch.caches[i];
      cache.length(cache.length() + batch.firstRows[i + 1] - batch.firstRows[i]);
    }
  }

  /**
   * How likely each token comes next, as logits, after the tokens that the last batch asked for.
   *
   * @param target {@code [vocabularySize]}
   */
  public void logits(int row, float[] target) {
    buffers.logits.read(row, target, 0, weights.vocabulary());
  }

  /**
   * The logits of the only tokens that a batch asked for.
   *
   * @param tokens as in {@link Batch#wantOnly}, ascending
   * @param target {@code [vocabularySize]}; the first {@code tokens.length} are set
   */
  public void logits(int row, int[] tokens, float[] target) {
    if (tileCount == 0) {
      logits(row, target);
      for (int i = 0; i < tokens.length; i++) {
        target[i] = target[tokens[i]]; // tokens ascend, so none is overwritten before it is read
      }
      return;
    }
    float[] computed = new float[tileCount * Layout.TILE_ROWS];
    buffers.logits.read(row, computed, 0, computed.length);
    int place = 0;
    for (int i = 0; i < tokens.length; i++) {
      while (tileOf[place] != tokens[i] / Layout.TILE_ROWS) {
        place++;
      }
      target[i] = computed[place * Layout.TILE_ROWS + tokens[i] % Layout.TILE_ROWS];
    }
  }

  /** Finds the tiles of the head that are worth computing alone. */
  private void chooseTiles(Batch batch) {
    tileCount = 0;
    int[] tokens = batch.onlyTokens;
    PackedMatrix head = weights.output().matrix(0);
    if (tokens == null
        || head.layout().isFloat()
        || bits != ActivationBits.EIGHT
        || tokens.length > tileOf.length / 4) {
      return;
    }
    for (int token : tokens) {
      int tile = token / Layout.TILE_ROWS;
      if (tileCount == 0 || tileOf[tileCount - 1] != tile) {
        tileOf[tileCount++] = tile;
      }
    }
    MemorySegment.copy(tileOf, 0, buffers.tiles, ValueLayout.JAVA_INT, 0, tileCount);
  }

  private void read(Seat seat, Batch batch) {
    Buffers all = buffers;
    int count = batch.count;
    boolean small = count <= Kernels.PANEL_ROWS;
    Workspace mine = small ? all.own[seat.index()] : all.shared;
    int first = small ? 0 : panelRow(seat.index(), seat.count(), count);
    int end = small ? count : panelRow(seat.index() + 1, seat.count(), count);
    FloatRows stream = mine.stream;
    FloatRows normed = mine.normed;
    int width = shape.width();

    // What each token means by itself.
    for (int n = first; n < end; n++) {
      weights.tokenEmbd().readRow(kernels, batch.ids[n], stream, n);
    }
    if (shape.embeddingFactor() != 1) {
      scaleRows(stream, shape.embeddingFactor(), width, first, end);
    }

    for (int i = 0; i < shape.layers(); i++) {
      LayerWeights layer = weights.layer(i);

      // Each token asks (query) and offers itself to be asked (key, value).
      norm(stream, layer.attnNorm(), width, first, end, normed);
      layer.attnIn().quantize(kernels, mine, normed, first, end, count);
      settle(seat, small);
      layer.attnIn().multiply(seat, kernels, mine, normed, count, all.query, all.key, all.value);
      seat.barrier();

      // Queries and keys learn their positions; keys and values are kept.
      place(seat, batch, i, layer);
      seat.barrier();

      // What the tokens before have to say is added to the stream.
      attend(seat, batch, i);
      seat.barrier();
      mergeParts(batch, first, end, normed);
      if (layer.attnSubNorm() != null) {
        norm(normed, layer.attnSubNorm(), shape.queryWidth(), first, end, normed);
      }
      layer.attnOutput().quantize(kernels, mine, normed, first, end, count);
      settle(seat, small);
      layer.attnOutput().multiply(seat, kernels, mine, normed, count, all.projected);
      seat.barrier();
      addProjected(layer.attnPostNorm(), normed, stream, first, end);

      // The feed-forward: down(activation(gate) * up), added to the stream.
      norm(stream, layer.ffnNorm(), width, first, end, normed);
      layer.ffnIn().quantize(kernels, mine, normed, first, end, count);
      settle(seat, small);
      gateAndUp(seat, layer.ffnIn(), mine, normed, count);
      seat.barrier();
      FloatRows inner = all.gate;
      if (layer.ffnSubNorm() != null) {
        inner = mine.inner;
        norm(all.gate, layer.ffnSubNorm(), shape.hidden(), first, end, inner);
      }
      layer.ffnDown().quantize(kernels, mine, inner, first, end, count);
      settle(seat, small);
      layer.ffnDown().multiply(seat, kernels, mine, inner, count, all.projected);
      seat.barrier();
      addProjected(layer.ffnPostNorm(), normed, stream, first, end);
    }

    if (batch.logitCount > 0) {
      settle(seat, small);
      head(seat, batch, stream);
    }
  }

  /** Where a thread's rows begin when whole panels are shared out. */
  private static int panelRow(int seat, int seats, int count) {
    int panels = (count + Kernels.PANEL_ROWS - 1) / Kernels.PANEL_ROWS;
    return Math.min(count, (int) ((long) panels * seat / seats) * Kernels.PANEL_ROWS);
  }

  /** What every thread did for itself needs no meeting. */
  private static void settle(Seat seat, boolean small) {
    if (!small) {
      seat.barrier();
    }
  }

  private void norm(
      FloatRows from, FloatRows weight, int columns, int first, int end, FloatRows to) {
    kernels.rmsNorm(
        from.address(),
        from.stride(),
        weight.address(),
        columns,
        shape.normEpsilon(),
        first,
        end,
        to.address(),
        to.stride());
  }

  private void scaleRows(FloatRows rows, float factor, int columns, int first, int end) {
    kernels.scale(rows.address(), rows.stride(), factor, columns, first, end);
  }

  /** Adds what a product wrote to the stream, normed first where the architecture says so. */
  private void addProjected(
      FloatRows postNorm, FloatRows normed, FloatRows stream, int first, int end) {
    FloatRows from = buffers.projected;
    if (postNorm != null) {
      norm(from, postNorm, shape.width(), first, end, normed);
      from = normed;
    }
    kernels.add(
        from.address(),
        from.stride(),
        stream.address(),
        stream.stride(),
        shape.width(),
        first,
        end);
  }

  /**
   * Biases, head norms, rotation, and keeping. Many tokens are shared out by token, few by head.
   */
  private void place(Seat seat, Batch batch, int layerIndex, LayerWeights layer) {
    boolean byToken = batch.count >= 4 * seat.count();
    int fromHead = byToken ? 0 : shape.kvHeads() * seat.index() / seat.count();
    int toHead = byToken ? shape.kvHeads() : shape.kvHeads() * (seat.index() + 1) / seat.count();
    int fromRow = byToken ? batch.count * seat.index() / seat.count() : 0;
    int toRow = byToken ? batch.count * (seat.index() + 1) / seat.count() : batch.count;
    if (fromHead == toHead) {
      return;
    }
    int group = shape.heads() / shape.kvHeads();
    long table = (shape.isLocal(layerIndex) ? rotaryLocal : rotary).address();
    for (int i = 0; i < batch.stretches; i++) {
      int first = Math.max(fromRow, batch.firstRows[i]);
      int end = Math.min(toRow, batch.firstRows[i + 1]);
      if (first >= end) {
        continue;
      }
      KvCache cache = batch.caches[i];
      int position = cache.length() + first - batch.firstRows[i];
      place(
          buffers.query,
          layer.attnQBias(),
          layer.attnQNorm(),
          fromHead * group,
          toHead * group,
          table,
          first,
          end,
          position);
      place(
          buffers.key,
          layer.attnKBias(),
          layer.attnKNorm(),
          fromHead,
          toHead,
          table,
          first,
          end,
          position);
      addBias(buffers.value, layer.attnVBias(), fromHead, toHead, first, end);
      kernels.store(
          cache.layer(layerIndex),
          buffers.key.address(first),
          buffers.value.address(first),
          buffers.key.stride(),
          position,
          end - first,
          fromHead,
          toHead);
    }
  }

  private void place(
      FloatRows vectors,
      FloatRows bias,
      FloatRows norm,
      int fromHead,
      int toHead,
      long table,
      int first,
      int end,
      int position) {
    addBias(vectors, bias, fromHead, toHead, first, end);
    int headSize = shape.headSize();
    long heads = vectors.address(first) + (long) fromHead * headSize * Float.BYTES;
    if (norm != null) {
      kernels.rmsNormHeads(
          heads,
          vectors.stride(),
          norm.address(),
          toHead - fromHead,
          headSize,
          shape.normEpsilon(),
          0,
          end - first);
    }
    kernels.rotate(
        heads,
        vectors.stride(),
        toHead - fromHead,
        headSize,
        shape.rotary(),
        shape.pairing(),
        table,
        position,
        0,
        end - first);
  }

  private void addBias(
      FloatRows vectors, FloatRows bias, int fromHead, int toHead, int first, int end) {
    if (bias == null) {
      return;
    }
    long offset = (long) fromHead * shape.headSize() * Float.BYTES;
    kernels.add(
        bias.address() + offset,
        0,
        vectors.address(first) + offset,
        vectors.stride(),
        (toHead - fromHead) * shape.headSize(),
        0,
        end - first);
  }

  /**
   * Attention, shared out by kv head, by panels of rows, and where there are few rows by stretches
   * of positions too.
   */
  private void attend(Seat seat, Batch batch, int layerIndex) {
    FloatRows partial = buffers.partial;
    int window = shape.isLocal(layerIndex) ? shape.window() : 0;
    float factor = (float) (1 / Math.sqrt(shape.headSize()));
    int kvHeads = shape.kvHeads();
    int before = 0;
    int next = seat.claim(1);
    for (int i = 0; i < batch.stretches; i++) {
      KvCache cache = batch.caches[i];
      int first = batch.firstRows[i];
      int count = batch.firstRows[i + 1] - first;
      int parts = parts(batch, i);
      int panels = (count + Kernels.PANEL_ROWS - 1) / Kernels.PANEL_ROWS;
      int length = cache.length() + count;
      int perPart = KvPool.roundUp((length + parts - 1) / parts);
      int units = kvHeads * panels * parts;
      for (; next - before < units; next = seat.claim(1)) {
        int unit = next - before;
        int part = unit % parts;
        int panel = unit / parts % panels;
        int kvHead = unit / parts / panels;
        int fromRow = panel * Kernels.PANEL_ROWS;
        int toRow = Math.min(count, fromRow + Kernels.PANEL_ROWS);
        int fromPosition = Math.min(length, part * perPart);
        int toPosition = part == parts - 1 ? length : Math.min(length, fromPosition + perPart);
        kernels.attend(
            cache.layer(layerIndex),
            buffers.query.address(first),
            buffers.query.stride(),
            shape.heads(),
            kvHead,
            factor,
            cache.length(),
            window,
            fromRow,
            toRow,
            fromPosition,
            toPosition,
            partial.address() + partialAt(batch, part, first) * Float.BYTES,
            partialStride);
      }
      before += units;
    }
  }

  /** Stretches of positions that a session is cut into. */
  private static int parts(Batch batch, int stretch) {
    if (batch.count > Kernels.PANEL_ROWS) {
      return 1;
    }
    int positions = batch.caches[stretch].length() + 1;
    return Math.clamp(positions / POSITIONS_PER_PART, 1, MOST_PARTS);
  }

  private long partialAt(Batch batch, int part, int row) {
    return ((long) part * batch.count + row) * shape.heads() * partialStride;
  }

  private void mergeParts(Batch batch, int first, int end, FloatRows attended) {
    for (int i = 0; i < batch.stretches; i++) {
      int from = Math.max(first, batch.firstRows[i]);
      int to = Math.min(end, batch.firstRows[i + 1]);
      if (from < to) {
        kernels.merge(
            buffers.partial.address(),
            partialAt(batch, 1, 0),
            parts(batch, i),
            partialStride,
            shape.heads(),
            shape.headSize(),
            from,
            to,
            0,
            shape.heads(),
            attended.address(),
            attended.stride());
      }
    }
  }

  /** Who multiplies rows of the gate does the same rows of up, and joins them. */
  private void gateAndUp(
      Seat seat, MatrixGroup group, Workspace mine, FloatRows normed, int count) {
    int blocks = group.matrix(0).blocks();
    int share = PackedMatrix.share(seat.count(), blocks, count);
    for (int at = seat.claim(share); at < blocks; at = seat.claim(share)) {
      int to = Math.min(blocks, at + share);
      group.multiply(kernels, 0, mine, normed, count, buffers.gate, at, to);
      group.multiply(kernels, 1, mine, normed, count, buffers.up, at, to);
      long offset = at * 64L * Float.BYTES;
      kernels.gate(
          shape.activation(),
          buffers.gate.address() + offset,
          buffers.up.address() + offset,
          buffers.gate.stride(),
          (to - at) * 64,
          0,
          count);
    }
  }

  /** The logits of the rows that are wanted, which every thread norms for itself. */
  private void head(Seat seat, Batch batch, FloatRows stream) {
    Workspace mine = buffers.own[seat.index()];
    int count = batch.logitCount;
    for (int i = 0; i < count; i++) {
      kernels.rmsNorm(
          stream.address(batch.logitRows[i]),
          stream.stride(),
          weights.outputNorm().address(),
          shape.width(),
          shape.normEpsilon(),
          0,
          1,
          mine.normed.address(i),
          mine.normed.stride());
    }
    if (coarseHead != null && batch.onlyGreatest) {
      coarseHead.multiply(seat, kernels, mine, mine.normed, count, buffers.logits);
      return;
    }
    MatrixGroup output = weights.output();
    output.quantize(kernels, mine, mine.normed, 0, count, count);
    if (tileCount == 0) {
      output.multiply(seat, kernels, mine, mine.normed, count, buffers.logits);
      return;
    }
    int share = Math.ceilDiv(tileCount, seat.count() * TILE_SHARES);
    for (int at = seat.claim(share); at < tileCount; at = seat.claim(share)) {
      output
          .matrix(0)
          .multiplyTiles(
              kernels,
              mine.quantized(output.matrix(0).quantization()),
              buffers.tiles.address() + (long) at * Integer.BYTES,
              Math.min(share, tileCount - at),
              count,
              buffers.logits.address() + (long) at * Layout.TILE_ROWS * Float.BYTES,
              buffers.logits.stride());
    }
  }

  @Override
  public void close() {
    buffers.close();
    weights.close();
  }
}
