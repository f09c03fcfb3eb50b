package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.DensePanels;
import java.util.ArrayList;
import java.util.List;

/**
 * All of Whisper's numbers, checked for shape and packed for the products.
 *
 * @param state width of a row between layers (384)
 * @param heads attention heads (6), each {@code state / heads} wide
 * @param soundContext most encoder positions, one per 20 ms (1500)
 * @param textContext most tokens the decoder may see (448)
 * @param conv1 [state, 3 taps * bands], so that three neighboring frames are one input row
 * @param conv2 [state, 3 taps * state]
 * @param embeddings [vocabulary, state]: turns a token into a row and a row into logits
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers; identity is not compared
record Weights(
    int state,
    int heads,
    int soundContext,
    int textContext,
    DensePanels conv1,
    DensePanels conv2,
    float[] soundPositions, // [soundContext, state]
    List<EncoderLayer> encoder,
    Norm encoderNorm,
    DensePanels embeddings,
    float[] textPositions, // [textContext, state]
    List<DecoderLayer> decoder,
    Norm decoderNorm) {

  record Norm(float[] gamma, float[] beta) {}

  /**
   * Rows attend to their own kind.
   *
   * @param queryKeyValue [3 * state, state]: queries, keys and values one below the other
   */
  record SelfAttention(Norm norm, DensePanels queryKeyValue, DensePanels output) {}

  /**
   * Text attends to sound.
   *
   * @param keyValue [2 * state, state]: keys, then values
   */
  record CrossAttention(Norm norm, DensePanels query, DensePanels keyValue, DensePanels output) {}

  record FeedForward(Norm norm, DensePanels up, DensePanels down) {}

  record EncoderLayer(SelfAttention attention, FeedForward feedForward) {}

  record DecoderLayer(SelfAttention self, CrossAttention cross, FeedForward feedForward) {}

  int headSize() {
    return state / heads;
  }

  int feedForwardSize() {
    return encoder.getFirst().feedForward().up().outputs();
  }

  static Weights read(WhisperFile file) {
    int state = file.extent("encoder/conv1/weight", 0);
    int soundContext = file.extent("encoder/position_encodings/encodings", 0);
    int textContext = file.extent("decoder/position_encodings/encodings", 0);
    int vocabulary = file.extent("decoder/embeddings/weight", 0);

    List<EncoderLayer> encoder = new ArrayList<>();
    for (int i = 0; file.has("encoder/layer_" + i + "/ffn/layer_norm/gamma"); i++) {
      String layer = "encoder/layer_" + i;
      encoder.add(
          new EncoderLayer(
              selfAttention(file, layer + "/self_attention", state),
              feedForward(file, layer + "/ffn", state)));
    }
    List<DecoderLayer> decoder = new ArrayList<>();
    for (int i = 0; file.has("decoder/layer_" + i + "/ffn/layer_norm/gamma"); i++) {
      String layer = "decoder/layer_" + i;
      decoder.add(
          new DecoderLayer(
              selfAttention(file, layer + "/self_attention", state),
              crossAttention(file, layer + "/attention", state),
              feedForward(file, layer + "/ffn", state)));
    }

    return new Weights(
        state,
        file.heads(),
        soundContext,
        textContext,
        convolution(file, "encoder/conv1", state, LogMel.BANDS),
        convolution(file, "encoder/conv2", state, state),
        file.floats("encoder/position_encodings/encodings", soundContext, state),
        List.copyOf(encoder),
        norm(file, "encoder/layer_norm", state),
        DensePanels.ofRows(
            file.floats("decoder/embeddings/weight", vocabulary, state), vocabulary, state),
        file.floats("decoder/position_encodings/encodings", textContext, state),
        List.copyOf(decoder),
        norm(file, "decoder/layer_norm", state));
  }

  private static SelfAttention selfAttention(WhisperFile file, String name, int state) {
    return new SelfAttention(
        norm(file, name + "/layer_norm", state),
        linear(file, name + "/linear_0", 3 * state, state),
        linear(file, name + "/linear_1", state, state));
  }

  private static CrossAttention crossAttention(WhisperFile file, String name, int state) {
    return new CrossAttention(
        norm(file, name + "/layer_norm", state),
        linear(file, name + "/linear_0", state, state),
        linear(file, name + "/linear_1", 2 * state, state),
        linear(file, name + "/linear_2", state, state));
  }

  private static FeedForward feedForward(WhisperFile file, String name, int state) {
    int size = file.extent(name + "/linear_0/weight", 0);
    return new FeedForward(
        norm(file, name + "/layer_norm", state),
        linear(file, name + "/linear_0", size, state),
        linear(file, name + "/linear_1", state, size));
  }

  private static Norm norm(WhisperFile file, String name, int state) {
    return new Norm(file.floats(name + "/gamma", state), file.floats(name + "/beta", state));
  }

  private static DensePanels linear(WhisperFile file, String name, int outputs, int inputs) {
    return DensePanels.ofRows(
        file.floats(name + "/weight", outputs, inputs),
        file.floats(name + "/bias", outputs),
        outputs,
        inputs);
  }

  /** In the file [outputs, inputs, taps]; here [outputs, taps, inputs]. */
  private static DensePanels convolution(WhisperFile file, String name, int outputs, int inputs) {
    int taps = 3;
    float[] weight = file.floats(name + "/weight", outputs, inputs, taps);
    float[] turned = new float[weight.length];
    for (int out = 0; out < outputs; out++) {
      for (int in = 0; in < inputs; in++) {
        for (int tap = 0; tap < taps; tap++) {
          turned[(out * taps + tap) * inputs + in] = weight[(out * inputs + in) * taps + tap];
        }
      }
    }
    return DensePanels.ofRows(turned, file.floats(name + "/bias", outputs), outputs, taps * inputs);
  }
}
