package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;

/**
 * The dimensions of a model of the llama architecture.
 *
 * @param layers transformer blocks
 * @param width numbers that stand for a token between layers
 * @param hidden numbers inside the feed-forward
 * @param heads query heads
 * @param kvHeads key and value heads; {@code heads} is a multiple
 * @param headSize numbers in a head
 * @param ropeDimensions how many numbers of a head turn with the position
 * @param ropeBase base of their frequencies
 * @param normEpsilon added to the mean square in norms
 * @param trainedContext positions that the model was trained for
 */
record LlamaConfig(
    int layers,
    int width,
    int hidden,
    int heads,
    int kvHeads,
    int headSize,
    int ropeDimensions,
    double ropeBase,
    double normEpsilon,
    int trainedContext) {
  private static final int MOST_LAYERS = 1024;
  private static final int WIDEST = 1 << 17;

  static LlamaConfig read(GgufMetadata metadata) {
    int width = metadata.integer("llama.embedding_length", 1, WIDEST);
    int heads = metadata.integer("llama.attention.head_count", 1, width);
    int kvHeads = metadata.integer("llama.attention.head_count_kv", 1, heads, heads);
    int headSize = metadata.integer("llama.attention.key_length", 1, width, width / heads);
    int ropeDimensions = metadata.integer("llama.rope.dimension_count", 2, headSize, headSize);
    if (heads % kvHeads != 0 || ropeDimensions % 2 != 0) {
      throw new LlmException(
          "llama: heads="
              + heads
              + ", kvHeads="
              + kvHeads
              + ", ropeDimensions="
              + ropeDimensions
              + "; expected heads a multiple of kvHeads, and ropeDimensions even");
    }
    refuseUnless(
        metadata.integer("llama.attention.value_length", 1, width, headSize) == headSize,
        "llama.attention.value_length differs from key_length");
    refuseUnless(
        metadata.integer("llama.expert_count", 0, 1 << 16, 0) == 0,
        "llama.expert_count: mixtures of experts");
    refuseUnless(
        metadata.text("llama.rope.scaling.type", "none").equals("none"),
        "llama.rope.scaling.type=" + metadata.text("llama.rope.scaling.type", "none"));
    return new LlamaConfig(
        metadata.integer("llama.block_count", 1, MOST_LAYERS),
        width,
        metadata.integer("llama.feed_forward_length", 1, 8 * WIDEST),
        heads,
        kvHeads,
        headSize,
        ropeDimensions,
        metadata.real("llama.rope.freq_base", 1, 1e12, 10_000),
        metadata.real("llama.attention.layer_norm_rms_epsilon", 0, 1),
        metadata.integer("llama.context_length", 1, 1 << 26));
  }

  private static void refuseUnless(boolean supported, String what) {
    if (!supported) {
      throw new LlmException(what + " is not supported; use another model");
    }
  }
}
