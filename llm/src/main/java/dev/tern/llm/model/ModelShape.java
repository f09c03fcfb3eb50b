package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.llm.layer.KvFormat;
import dev.tern.llm.layer.KvShape;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;

/**
 * The dimensions of a transformer and the choices in which architectures differ.
 *
 * @param layers transformer blocks
 * @param width numbers that stand for a token between layers
 * @param hidden numbers inside the feed-forward
 * @param heads query heads
 * @param kvHeads key and value heads; {@code heads} is a multiple
 * @param headSize numbers in a head
 * @param rotary how many numbers of a head turn with the position
 * @param pairing which of them turn together
 * @param rotaryBase base of their frequencies
 * @param rotaryBaseLocal the same for layers with a sliding window
 * @param rotarySlowdown divides all frequencies of layers without one (linear scaling)
 * @param window positions that layers with a sliding window see; 0 where all see everything
 * @param windowPattern every so manieth layer sees everything all the same
 * @param activation of the feed-forward's gate
 * @param embeddingFactor multiplies a token's embedding
 * @param normEpsilon added to the mean square in norms
 * @param trainedContext positions that the model was trained for
 */
public record ModelShape(
    int layers,
    int width,
    int hidden,
    int heads,
    int kvHeads,
    int headSize,
    int rotary,
    Pairing pairing,
    double rotaryBase,
    double rotaryBaseLocal,
    double rotarySlowdown,
    int window,
    int windowPattern,
    Activation activation,
    float embeddingFactor,
    float normEpsilon,
    int trainedContext) {
  private static final int MOST_LAYERS = 1024;
  private static final int WIDEST = 1 << 17;

  /**
   * The dimensions that a file tells.
   *
   * @throws LlmException when its architecture is not supported, naming those that are
   */
  public static ModelShape of(GgufMetadata metadata) {
    return Architecture.of(metadata).shape(metadata);
  }

  /** What one position of its keys and values is made of. */
  public KvShape kvShape(KvFormat format) {
    return new KvShape(layers, kvHeads, headSize, format);
  }

  /** Reads what all architectures say alike, under keys that begin with their name. */
  static ModelShape read(
      GgufMetadata metadata, String prefix, Pairing pairing, Activation activation) {
    int width = metadata.integer(prefix + ".embedding_length", 1, WIDEST);
    int heads = metadata.integer(prefix + ".attention.head_count", 1, width);
    int kvHeads = metadata.integer(prefix + ".attention.head_count_kv", 1, heads, heads);
    int headSize =
        metadata.integer(prefix + ".attention.key_length", 1, width, Math.max(1, width / heads));
    int rotary = metadata.integer(prefix + ".rope.dimension_count", 2, headSize, headSize);
    if (heads % kvHeads != 0 || rotary % 2 != 0 || headSize % 8 != 0) {
      throw new LlmException(
          prefix
              + ": heads="
              + heads
              + ", kvHeads="
              + kvHeads
              + ", headSize="
              + headSize
              + ", ropeDimensions="
              + rotary
              + "; expected heads a multiple of kvHeads, headSize of 8, and ropeDimensions even");
    }
    refuseUnless(
        metadata.integer(prefix + ".attention.value_length", 1, width, headSize) == headSize,
        prefix + ".attention.value_length differs from key_length");
    refuseUnless(
        metadata.integer(prefix + ".expert_count", 0, 1 << 16, 0) == 0,
        prefix + ".expert_count: mixtures of experts");
    String scaling = metadata.text(prefix + ".rope.scaling.type", "none");
    refuseUnless(
        scaling.equals("none") || scaling.equals("linear"),
        prefix + ".rope.scaling.type=" + scaling);
    double base = metadata.real(prefix + ".rope.freq_base", 1, 1e12, 10_000);
    return new ModelShape(
        metadata.integer(prefix + ".block_count", 1, MOST_LAYERS),
        width,
        metadata.integer(prefix + ".feed_forward_length", 1, 8 * WIDEST),
        heads,
        kvHeads,
        headSize,
        rotary,
        pairing,
        base,
        base,
        scaling.equals("linear") ? metadata.real(prefix + ".rope.scaling.factor", 1e-3, 1e6, 1) : 1,
        0,
        1,
        activation,
        1,
        (float) metadata.real(prefix + ".attention.layer_norm_rms_epsilon", 0, 1),
        metadata.integer(prefix + ".context_length", 1, 1 << 26));
  }

  /** The same with layers that see the last {@code positions} alone, but for every n-th. */
  ModelShape withWindow(int positions, int everyNthSeesAll, double localBase) {
    return new ModelShape(
        layers,
        width,
        hidden,
        heads,
        kvHeads,
        headSize,
        rotary,
        pairing,
        rotaryBase,
        localBase,
        rotarySlowdown,
        positions,
        everyNthSeesAll,
        activation,
        embeddingFactor,
        normEpsilon,
        trainedContext);
  }

  /** The same with embeddings that are multiplied. */
  ModelShape withEmbeddingFactor(float factor) {
    return new ModelShape(
        layers,
        width,
        hidden,
        heads,
        kvHeads,
        headSize,
        rotary,
        pairing,
        rotaryBase,
        rotaryBaseLocal,
        rotarySlowdown,
        window,
        windowPattern,
        activation,
        factor,
        normEpsilon,
        trainedContext);
  }

  /** Whether a layer sees the last {@link #window} positions alone. */
  boolean isLocal(int layer) {
    return window > 0 && (layer + 1) % windowPattern != 0;
  }

  int queryWidth() {
    return heads * headSize;
  }

  int kvWidth() {
    return kvHeads * headSize;
  }

  private static void refuseUnless(boolean supported, String what) {
    if (!supported) {
      throw new LlmException(what + " is not supported; use another model");
    }
  }
}
