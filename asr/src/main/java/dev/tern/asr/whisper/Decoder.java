package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.DensePanels;
import dev.tern.tensor.kernel.DenseProduct;
import dev.tern.tensor.team.ThreadTeam;
import java.util.List;

/**
 * Whisper's decoder: given the encoded sound and the tokens so far, how likely each next token is.
 *
 * <p>Token by token: each layer attends to the tokens before (their keys and values are kept), then
 * to the sound (its keys and values are computed once per window), then passes a feed-forward.
 *
 * <p>Holds its buffers: one thread at a time. Hot: see {@link #step}.
 */
final class Decoder {
  /** Products smaller than this many weights are not worth waking another thread for. */
  private static final int SHARED_FROM = 400_000;

  /** A head whose attention to the sound follows the words as they are spoken. */
  record AlignmentHead(int layer, int head) {}

  private final Weights weights;
  private final DenseProduct product;
  private final ThreadTeam team;
  private final List<AlignmentHead> alignmentHeads;

  private final float[][] textKeys; // per layer [textContext, state]
  private final float[][] textValues; // per layer [textContext, state]
  private final DensePanels[][] soundKeys; // per layer and head [positions, headSize]
  private final DensePanels[][] soundValues; // per layer and head [headSize, positions]
  private final float[] keyValue; // [positions, 2 * state]
  private int positions;

  private final float[] row; // [state]: what flows from layer to layer
  private final float[] normed; // [state]
  private final float[] queryKeyValue; // [3 * state]
  private final float[] attended; // [state]
  private final float[] branch; // [state]
  private final float[] inner; // [feedForwardSize]
  private final float[] textScores; // [textContext]
  private final float[] soundScores; // [heads, soundContext]
  private final float[] logits; // [vocabulary]
  private final float[] alignment; // [textContext, alignment heads, soundContext]

  Decoder(
      Weights weights, List<AlignmentHead> alignmentHeads, DenseProduct product, ThreadTeam team) {
    this.weights = weights;
    this.alignmentHeads = List.copyOf(alignmentHeads);
    this.product = product;
    this.team = team;
    int layers = weights.decoder().size();
    int state = weights.state();
    int heads = weights.heads();
    textKeys = new float[layers][weights.textContext() * state];
    textValues = new float[layers][weights.textContext() * state];
    soundKeys = new DensePanels[layers][heads];
    soundValues = new DensePanels[layers][heads];
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < heads; head++) {
        soundKeys[layer][head] = new DensePanels(weights.soundContext(), weights.headSize());
        soundValues[layer][head] = new DensePanels(weights.headSize(), weights.soundContext());
      }
    }
    keyValue = new float[weights.soundContext() * 2 * state];
    row = new float[state];
    normed = new float[state];
    queryKeyValue = new float[3 * state];
    attended = new float[state];
    branch = new float[state];
    inner = new float[weights.feedForwardSize()];
    textScores = new float[weights.textContext()];
    soundScores = new float[heads * weights.soundContext()];
    logits = new float[weights.embeddings().outputs()];
    alignment = new float[weights.textContext() * alignmentHeads.size() * weights.soundContext()];
  }

  /** Takes up new sound: what {@link Encoder#forward} left. */
  void listen(float[] sound, int positions) {
    this.positions = positions;
    int state = weights.state();
    int headSize = weights.headSize();
    int rowsAtOnce = 48;
    for (int layer = 0; layer < weights.decoder().size(); layer++) {
      DensePanels matrix = weights.decoder().get(layer).cross().keyValue();
      team.run(
          (positions + rowsAtOnce - 1) / rowsAtOnce,
          part -> {
            int from = part * rowsAtOnce;
            int count = Math.min(rowsAtOnce, positions - from);
            product.multiply(
                sound, from * state, state, count, matrix, keyValue, from * 2 * state, 2 * state);
          });
      DensePanels[] keys = soundKeys[layer];
      DensePanels[] values = soundValues[layer];
      team.run(
          weights.heads(),
          head -> {
            int at = head * headSize;
            keys[head].fillRows(keyValue, at, 2 * state, positions, headSize);
            values[head].fillColumns(keyValue, at + state, 2 * state, headSize, positions);
          });
    }
  }

  /**
   * Takes one token and computes the logits of the next.
   *
   * @param position of the token, from 0; the tokens before must have been taken in order
   * @return [vocabulary], overwritten by the next step; the caller may change it
   */
  float[] step(int token, int position) {
    int state = weights.state();
    weights.embeddings().row(token, row, 0);
    RowMath.add(weights.textPositions(), position * state, row, 0, state);

    for (int layer = 0; layer < weights.decoder().size(); layer++) {
      Weights.DecoderLayer decoder = weights.decoder().get(layer);

      Weights.SelfAttention self = decoder.self();
      normalize(self.norm());
      project(self.queryKeyValue(), normed, queryKeyValue);
      System.arraycopy(queryKeyValue, state, textKeys[layer], position * state, state);
      System.arraycopy(queryKeyValue, 2 * state, textValues[layer], position * state, state);
      attendToText(layer, position);
      project(self.output(), attended, branch);
      RowMath.add(branch, 0, row, 0, state);

      Weights.CrossAttention cross = decoder.cross();
      normalize(cross.norm());
      project(cross.query(), normed, queryKeyValue);
      attendToSound(layer, position);
      project(cross.output(), attended, branch);
      RowMath.add(branch, 0, row, 0, state);

      Weights.FeedForward feedForward = decoder.feedForward();
      normalize(feedForward.norm());
      project(feedForward.up(), normed, inner);
      RowMath.gelu(inner, 0, inner.length);
      project(feedForward.down(), inner, branch);
      RowMath.add(branch, 0, row, 0, state);
    }

    normalize(weights.decoderNorm());
    project(weights.embeddings(), normed, logits);
    return logits;
  }

  private void attendToText(int layer, int position) {
    int state = weights.state();
    int headSize = weights.headSize();
    float scale = (float) (1 / Math.sqrt(headSize));
    float[] keys = textKeys[layer];
    float[] values = textValues[layer];
    for (int head = 0; head < weights.heads(); head++) {
      int at = head * headSize;
      for (int past = 0; past <= position; past++) {
        float dot = 0;
        for (int i = 0; i < headSize; i++) {
          dot += queryKeyValue[at + i] * keys[past * state + at + i];
        }
        textScores[past] = dot;
      }
      float sum = RowMath.exponentials(textScores, 0, position + 1, scale);
      for (int i = 0; i < headSize; i++) {
        attended[at + i] = 0;
      }
      for (int past = 0; past <= position; past++) {
        float weight = textScores[past] / sum;
        for (int i = 0; i < headSize; i++) {
          attended[at + i] += weight * values[past * state + at + i];
        }
      }
    }
  }

  private void attendToSound(int layer, int position) {
    int headSize = weights.headSize();
    float scale = (float) (1 / Math.sqrt(headSize));
    for (int head = 0; head < weights.heads(); head++) {
      int at = head * headSize;
      int scores = head * weights.soundContext();
      product.multiply(
          queryKeyValue, at, headSize, 1, soundKeys[layer][head], soundScores, scores, positions);
      float sum = RowMath.exponentials(soundScores, scores, positions, scale);
      RowMath.scale(soundScores, scores, positions, 1 / sum);
      product.multiply(
          soundScores, scores, positions, 1, soundValues[layer][head], attended, at, headSize);
    }
    for (int i = 0; i < alignmentHeads.size(); i++) {
      if (alignmentHeads.get(i).layer() == layer) {
        System.arraycopy(
            soundScores,
            alignmentHeads.get(i).head() * weights.soundContext(),
            alignment,
            alignmentOffset(position, i),
            positions);
      }
    }
  }

  /** The attention of the alignment heads: position p, head h from {@link #alignmentOffset}. */
  float[] alignment() {
    return alignment;
  }

  int alignmentOffset(int position, int head) {
    return (position * alignmentHeads.size() + head) * weights.soundContext();
  }

  int alignmentHeadCount() {
    return alignmentHeads.size();
  }

  /** Encoder positions of the sound being listened to. */
  int positions() {
    return positions;
  }

  /** The most tokens it can take. */
  int mostTokens() {
    return weights.textContext();
  }

  private void normalize(Weights.Norm norm) {
    RowMath.normalize(row, 0, norm.gamma(), norm.beta(), normed, 0);
  }

  private void project(DensePanels matrix, float[] input, float[] result) {
    int panels = matrix.panelCount();
    if ((long) matrix.outputs() * matrix.depth() < SHARED_FROM) {
      product.multiply(input, 0, matrix.depth(), 1, matrix, result, 0, matrix.outputs());
      return;
    }
    team.forRanges(
        panels,
        (from, to) ->
            product.multiply(
                input, 0, matrix.depth(), 1, matrix, from, to, result, 0, matrix.outputs()));
  }
}
