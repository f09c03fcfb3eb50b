package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.kernel.Quantization;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.memory.QuantizedRows;
import dev.tern.tensor.pack.PackedMatrix;
import dev.tern.tensor.team.ThreadTeam;
import dev.tern.tensor.team.ThreadTeam.Seat;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Whisper's decoder: given the encoded sound and the tokens so far, how likely each next token is.
 *
 * <p>Each layer attends to the tokens before (their keys and values are kept), then to the sound
 * (its keys and values are computed once per window), then passes a feed-forward. Up to {@value
 * #MOST_ROWS} tokens are read together: the first ones of a text, or the next one of several
 * hypotheses, each of which keeps tokens of its own. The weights are read once for all of them,
 * which is what takes time.
 *
 * <p>All threads of the team go through {@link #read} side by side. Products are shared out by rows
 * of the weights, attention by heads; the small steps between are done by every thread for itself,
 * which is shorter than a barrier.
 *
 * <p>Holds its buffers: one thread at a time. Hot: native memory and plain loops.
 */
final class Decoder {
  /** Tokens that can be read together: one panel of activations. */
  static final int MOST_ROWS = Kernels.PANEL_ROWS;

  /** Floats of a partial result of attention: a maximum, a sum, and a head; whole vectors. */
  private static final int PARTIAL = 80;

  private static final int HEAD_SIZE = Weights.HEAD_SIZE;

  /** A head whose attention to the sound follows the words as they are spoken. */
  record AlignmentHead(int layer, int head) {}

  private final Weights weights;
  private final Kernels kernels;
  private final ThreadTeam team;
  private final List<AlignmentHead> alignmentHeads;
  private final NativeMemory memory = new NativeMemory();

  private KeyValues[][] text; // [hypothesis][layer]
  private KeyValues[][] spareText; // the same again, to change their order
  private final KeyValues[] sound; // [layer]
  private int soundPositions;

  // The tokens that are read together.
  private final int[] hypotheses = new int[MOST_ROWS];
  private final int[] tokens = new int[MOST_ROWS];
  private final int[] positions = new int[MOST_ROWS];
  private final int[] wanted = new int[MOST_ROWS]; // rows whose logits are wanted
  private int count;
  private int wantedCount;

  private final Workspace[] own; // of each thread
  private final FloatRows queryKeyValue; // [rows, 3 * state]
  private final FloatRows query; // [rows, state]
  private final FloatRows partial; // one row: [rows, heads, PARTIAL]
  private final FloatRows attended; // [rows, state]
  private final FloatRows projected; // [rows, state]
  private final FloatRows inner; // [rows, feedForwardSize]
  private final FloatRows logits; // [rows, vocabulary]
  private final FloatRows shares; // [1, vocabulary]
  private final float[] ofStep; // [vocabulary]

  // Where the alignment heads look; unused but by align().
  private boolean aligning;
  private final MemorySegment[] alignmentKeys; // per head F32 [soundContext, HEAD_SIZE]
  private final FloatRows[] looks; // per head [rows, soundContext]

  private final ListeningRoom[] listening; // of each thread

  /** What a thread works on between two products. */
  private static final class Workspace {
    final FloatRows stream; // [MOST_ROWS, state]
    final FloatRows normed; // [MOST_ROWS, state]
    final QuantizedRows quantized;

    Workspace(NativeMemory owner, Weights weights) {
      stream = new FloatRows(owner, MOST_ROWS, weights.state());
      normed = new FloatRows(owner, MOST_ROWS, weights.state());
      quantized = new QuantizedRows(owner, MOST_ROWS, weights.feedForwardSize());
    }
  }

  /** What a thread makes keys and values of the sound in. */
  private static final class ListeningRoom {
    final FloatRows rows; // [RowSlices.MOST_ROWS, state]
    final FloatRows keyValue; // [RowSlices.MOST_ROWS, 2 * state]
    final QuantizedRows quantized;

    ListeningRoom(NativeMemory owner, Weights weights) {
      rows = new FloatRows(owner, RowSlices.MOST_ROWS, weights.state());
      keyValue = new FloatRows(owner, RowSlices.MOST_ROWS, 2 * weights.state());
      quantized = new QuantizedRows(owner, RowSlices.MOST_ROWS, weights.state());
    }
  }

  /**
   * Takes its memory.
   *
   * @param mostHypotheses 1 to {@value #MOST_ROWS}
   */
  Decoder(
      Weights weights,
      List<AlignmentHead> alignmentHeads,
      Kernels kernels,
      ThreadTeam team,
      int mostHypotheses) {
    this.weights = weights;
    this.alignmentHeads = List.copyOf(alignmentHeads);
    this.kernels = kernels;
    this.team = team;
    int state = weights.state();
    text = textRoom(mostHypotheses);
    spareText = mostHypotheses == 1 ? text : textRoom(mostHypotheses);
    sound = layers(weights.soundContext());
    own = new Workspace[team.threads()];
    listening = new ListeningRoom[team.threads()];
    for (int i = 0; i < own.length; i++) {
      own[i] = new Workspace(memory, weights);
      listening[i] = new ListeningRoom(memory, weights);
    }
    queryKeyValue = new FloatRows(memory, MOST_ROWS, 3 * state);
    query = new FloatRows(memory, MOST_ROWS, state);
    partial = new FloatRows(memory, 1, MOST_ROWS * weights.heads() * PARTIAL);
    attended = new FloatRows(memory, MOST_ROWS, state);
    projected = new FloatRows(memory, MOST_ROWS, state);
    inner = new FloatRows(memory, MOST_ROWS, weights.feedForwardSize());
    logits = new FloatRows(memory, MOST_ROWS, weights.vocabulary());
    shares = new FloatRows(memory, 1, weights.vocabulary());
    ofStep = new float[weights.vocabulary()];
    alignmentKeys = new MemorySegment[alignmentHeads.size()];
    looks = new FloatRows[alignmentHeads.size()];
    for (int i = 0; i < looks.length; i++) {
      alignmentKeys[i] = memory.allocate(Layout.F32.size(weights.soundContext(), HEAD_SIZE));
      looks[i] = new FloatRows(memory, MOST_ROWS, weights.soundContext());
    }
  }

  private KeyValues[][] textRoom(int hypotheses) {
    KeyValues[][] room = new KeyValues[hypotheses][];
    for (int i = 0; i < hypotheses; i++) {
      room[i] = layers(weights.textContext());
    }
    return room;
  }

  private KeyValues[] layers(int context) {
    KeyValues[] layers = new KeyValues[weights.decoder().size()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = new KeyValues(memory, weights.heads(), context);
    }
    return layers;
  }

  /**
   * Takes up new sound.
   *
   * @param rows [positions, state]: what {@link Encoder#output} gave
   */
  void listen(float[] rows, int positions) {
    soundPositions = positions;
    team.together(
        seat -> {
          RowSlices slices = new RowSlices(positions, seat.count());
          ListeningRoom mine = listening[seat.index()];
          for (int i = seat.claim(1); i < slices.count(); i = seat.claim(1)) {
            listen(mine, rows, slices.from(i), slices.from(i + 1));
          }
        });
  }

  private void listen(ListeningRoom mine, float[] rows, int from, int end) {
    int state = weights.state();
    int slice = end - from;
    for (int i = 0; i < slice; i++) {
      mine.rows.write(i, rows, (from + i) * state, state);
    }
    mine.quantized.fill(
        kernels,
        Quantization.PER_32,
        mine.rows.address(),
        mine.rows.stride(),
        state,
        0,
        slice,
        slice);
    long keys = mine.keyValue.address();
    long values = keys + (long) state * Float.BYTES;
    long stride = mine.keyValue.stride();
    for (int layer = 0; layer < sound.length; layer++) {
      Weights.Linear matrix = weights.decoder().get(layer).cross().keyValue();
      matrix.multiply(kernels, mine.quantized, slice, keys, stride);
      kernels.store(sound[layer].cache(), keys, values, stride, from, slice, 0, weights.heads());
    }
  }

  // ---- Reading tokens

  /** Begins a new set of tokens that are to be read together. */
  void clear() {
    count = 0;
    wantedCount = 0;
  }

  /**
   * Adds a token.
   *
   * @param hypothesis which it continues, from 0
   * @param position of the token in it, from 0; those before were read, or added here before it
   */
  void add(int hypothesis, int token, int position) {
    hypotheses[count] = hypothesis;
    tokens[count] = token;
    positions[count] = position;
    count++;
  }

  /**
   * Asks for the logits after the token that was added last.
   *
   * @return which row of the logits they will be
   */
  int wantLogits() {
    wanted[wantedCount] = count - 1;
    return wantedCount++;
  }

  /** Reads the tokens that were added. */
  void read() {
    team.together(this::read);
  }

  /**
   * Reads one token alone.
   *
   * @param position of the token, from 0; the tokens before must have been read
   * @return [vocabulary] how likely each token comes next; overwritten by the next step, the caller
   *     may change it
   */
  float[] step(int token, int position) {
    clear();
    add(0, token, position);
    int row = wantLogits();
    read();
    logits(row, ofStep);
    return ofStep;
  }

  /**
   * How likely each token comes next.
   *
   * @param target [vocabulary]
   */
  void logits(int row, float[] target) {
    logits.read(row, target, 0, weights.vocabulary());
  }

  /**
   * The logarithm of the sum of e to each of the logits: a logit less this is the logarithm of a
   * probability.
   */
  double logSum(float[] of) {
    shares.write(0, of, 0, of.length);
    int best = best(of);
    kernels.softmax(shares.address(), of.length);
    return of[best] - Math.log(shares.number(0, best));
  }

  static int best(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
    }
    return best;
  }

  /**
   * Lets hypotheses go on from others.
   *
   * @param parents of each of the first hypotheses: which one it continues now
   * @param length tokens that each has
   */
  void reorder(int[] parents, int hypothesisCount, int length) {
    boolean inOrder = true;
    for (int i = 0; i < hypothesisCount; i++) {
      inOrder &= parents[i] == i;
    }
    if (inOrder) {
      return;
    }
    for (int i = 0; i < hypothesisCount; i++) {
      for (int layer = 0; layer < sound.length; layer++) {
        spareText[i][layer].copy(text[parents[i]][layer], length);
      }
    }
    KeyValues[][] before = text;
    text = spareText;
    spareText = before;
  }

  private void read(Seat seat) {
    Workspace mine = own[seat.index()];
    int state = weights.state();

    // What each token means by itself, and where it stands.
    for (int n = 0; n < count; n++) {
      weights.embeddings().readRow(kernels, tokens[n], mine.stream, n);
      long place = weights.textPositions().address(positions[n]);
      kernels.add(place, 0, mine.stream.address(n), mine.stream.stride(), state, 0, 1);
    }

    for (int i = 0; i < sound.length; i++) {
      Weights.DecoderLayer layer = weights.decoder().get(i);

      // What the tokens before have to say is added.
      normalize(mine, layer.self().norm());
      quantize(mine, mine.normed, state);
      multiply(seat, mine, layer.self().queryKeyValue(), queryKeyValue);
      seat.barrier();
      attendToText(seat, i);
      seat.barrier();
      quantize(mine, attended, state);
      multiply(seat, mine, layer.self().output(), projected);
      seat.barrier();
      add(mine);

      // What the sound has to say.
      normalize(mine, layer.cross().norm());
      quantize(mine, mine.normed, state);
      multiply(seat, mine, layer.cross().query(), query);
      seat.barrier();
      attendToSound(seat, i);
      seat.barrier();
      quantize(mine, attended, state);
      multiply(seat, mine, layer.cross().output(), projected);
      seat.barrier();
      add(mine);

      // What follows from both.
      normalize(mine, layer.feedForward().norm());
      quantize(mine, mine.normed, state);
      multiplyAndActivate(seat, mine, layer.feedForward().up());
      seat.barrier();
      quantize(mine, inner, weights.feedForwardSize());
      multiply(seat, mine, layer.feedForward().down(), projected);
      seat.barrier();
      add(mine);
    }

    if (wantedCount > 0) {
      head(seat, mine);
    }
  }

  private void normalize(Workspace mine, Weights.Norm norm) {
    norm.apply(
        kernels,
        mine.stream.address(),
        mine.stream.stride(),
        count,
        mine.normed.address(),
        mine.normed.stride());
  }

  private void quantize(Workspace mine, FloatRows rows, int columns) {
    mine.quantized.fill(
        kernels, Quantization.PER_32, rows.address(), rows.stride(), columns, 0, count, count);
  }

  private void multiply(Seat seat, Workspace mine, Weights.Linear linear, FloatRows y) {
    int blocks = linear.blocks();
    int share = PackedMatrix.share(seat.count(), blocks, count);
    for (int at = seat.claim(share); at < blocks; at = seat.claim(share)) {
      int end = Math.min(blocks, at + share);
      linear.multiply(kernels, mine.quantized, count, y.address(), y.stride(), at, end);
    }
  }

  private void multiplyAndActivate(Seat seat, Workspace mine, Weights.Linear linear) {
    int blocks = linear.blocks();
    int share = PackedMatrix.share(seat.count(), blocks, count);
    for (int at = seat.claim(share); at < blocks; at = seat.claim(share)) {
      int end = Math.min(blocks, at + share);
      linear.multiply(kernels, mine.quantized, count, inner.address(), inner.stride(), at, end);
      long of = inner.address() + at * 64L * Float.BYTES;
      kernels.gelu(of, inner.stride(), (end - at) * 64, 0, count);
    }
  }

  private void add(Workspace mine) {
    kernels.add(
        projected.address(),
        projected.stride(),
        mine.stream.address(),
        mine.stream.stride(),
        weights.state(),
        0,
        count);
  }

  /** Who does a head keeps its keys and values first. */
  private void attendToText(Seat seat, int layer) {
    long state = (long) weights.state() * Float.BYTES;
    long stride = queryKeyValue.stride();
    for (int head = seat.claim(1); head < weights.heads(); head = seat.claim(1)) {
      for (int n = 0; n < count; n++) {
        long of = queryKeyValue.address(n);
        Kernels.Cache cache = text[hypotheses[n]][layer].cache();
        kernels.store(cache, of + state, of + 2 * state, stride, positions[n], 1, head, head + 1);
        attend(cache, of, stride, head, n, 1, positions[n], positions[n] + 1);
      }
      merge(head);
    }
  }

  private void attendToSound(Seat seat, int layer) {
    Kernels.Cache cache = sound[layer].cache();
    for (int head = seat.claim(1); head < weights.heads(); head = seat.claim(1)) {
      // A row at the last position or beyond it sees them all.
      attend(
          cache,
          query.address(),
          query.stride(),
          head,
          0,
          count,
          soundPositions - 1,
          soundPositions);
      merge(head);
      if (aligning) {
        look(layer, head);
      }
    }
  }

  /** Of {@code rows} rows from {@code first} on, of which the first is at {@code position}. */
  private void attend(
      Kernels.Cache cache,
      long queries,
      long stride,
      int head,
      int first,
      int rows,
      int position,
      int end) {
    long result = partial.address() + (long) first * weights.heads() * PARTIAL * Float.BYTES;
    kernels.attend(
        cache,
        queries,
        stride,
        weights.heads(),
        head,
        Weights.attentionFactor(),
        position,
        0,
        0,
        rows,
        0,
        end,
        result,
        PARTIAL);
  }

  private void merge(int head) {
    kernels.merge(
        partial.address(),
        0,
        1,
        PARTIAL,
        weights.heads(),
        HEAD_SIZE,
        0,
        count,
        head,
        head + 1,
        attended.address(),
        attended.stride());
  }

  /** The logits of the rows that are wanted. */
  private void head(Seat seat, Workspace mine) {
    for (int i = 0; i < wantedCount; i++) {
      weights
          .decoderNorm()
          .apply(
              kernels,
              mine.stream.address(wanted[i]),
              mine.stream.stride(),
              1,
              mine.normed.address(i),
              mine.normed.stride());
    }
    mine.quantized.fill(
        kernels,
        Quantization.PER_32,
        mine.normed.address(),
        mine.normed.stride(),
        weights.state(),
        0,
        wantedCount,
        wantedCount);
    PackedMatrix matrix = weights.embeddings();
    int share = PackedMatrix.share(seat.count(), matrix.blocks(), wantedCount);
    for (int at = seat.claim(share); at < matrix.blocks(); at = seat.claim(share)) {
      int end = Math.min(matrix.blocks(), at + share);
      matrix.multiply(kernels, mine.quantized, wantedCount, logits, at, end);
    }
  }

  // ---- Alignment

  /**
   * Where the alignment heads look while a text is read, as shares of their attention.
   *
   * @param ids all of the text, the prompt in front; read as hypothesis 0
   * @param from the first whose look is wanted
   * @return [head][token from {@code from} on][position of the sound]
   */
  float[][][] align(int[] ids, int from) {
    for (int i = 0; i < looks.length; i++) {
      AlignmentHead at = alignmentHeads.get(i);
      sound[at.layer()].unpackKeys(at.head(), soundPositions, alignmentKeys[i]);
    }
    float[][][] result = new float[looks.length][ids.length - from][soundPositions];
    aligning = true;
    try {
      for (int begin = 0; begin < ids.length; begin += MOST_ROWS) {
        clear();
        for (int i = begin; i < Math.min(ids.length, begin + MOST_ROWS); i++) {
          add(0, ids[i], i);
        }
        read();
        for (int n = 0; n < count; n++) {
          for (int i = 0; i < looks.length && begin + n >= from; i++) {
            looks[i].read(n, result[i][begin + n - from], 0, soundPositions);
          }
        }
      }
    } finally {
      aligning = false;
    }
    return result;
  }

  private void look(int layer, int head) {
    int blocks = (soundPositions + Layout.BLOCK_ROWS - 1) / Layout.BLOCK_ROWS;
    for (int i = 0; i < looks.length; i++) {
      AlignmentHead at = alignmentHeads.get(i);
      if (at.layer() != layer || at.head() != head) {
        continue;
      }
      FloatRows look = looks[i];
      kernels.productFloat(
          Layout.F32,
          alignmentKeys[i].address(),
          HEAD_SIZE,
          0,
          blocks,
          query.address() + (long) head * HEAD_SIZE * Float.BYTES,
          query.stride(),
          count,
          look.address(),
          look.stride());
      float factor = Weights.attentionFactor();
      kernels.scale(look.address(), look.stride(), factor, soundPositions, 0, count);
      for (int n = 0; n < count; n++) {
        kernels.softmax(look.address(n), soundPositions);
      }
    }
  }

  /** Encoder positions of the sound being listened to. */
  int positions() {
    return soundPositions;
  }

  /** The most tokens it can take. */
  int mostTokens() {
    return weights.textContext();
  }

  /** Tokens that logits are of. */
  int vocabulary() {
    return weights.vocabulary();
  }
}
