package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;

/**
 * Gemma 3 (arXiv 2503.19786): norms after attention and feed-forward as well as before, norms over
 * heads, a GELU gate, embeddings times the root of their width, and five layers that see a sliding
 * window for each that sees everything. Layers with a window turn positions by frequencies of their
 * own.
 */
final class Gemma3Architecture implements Architecture {
  private static final int PATTERN = 6;
  private static final double LOCAL_BASE = 10_000;

  @Override
  public String name() {
    return "gemma3";
  }

  @Override
  public ModelShape shape(GgufMetadata metadata) {
    ModelShape shape = ModelShape.read(metadata, name(), Pairing.HALVES, Activation.GELU);
    if (metadata.real("gemma3.final_logit_softcapping", 0, 1e6, 0) != 0) {
      throw new LlmException("gemma3.final_logit_softcapping is not supported; use another model");
    }
    return shape
        .withEmbeddingFactor((float) Math.sqrt(shape.width()))
        .withWindow(
            metadata.integer("gemma3.attention.sliding_window", 0, 1 << 26, 0),
            metadata.integer("gemma3.attention.sliding_window_pattern", 1, 1 << 10, PATTERN),
            metadata.real("gemma3.rope.freq_base_swa", 1, 1e12, LOCAL_BASE));
  }

  @Override
  public LayerWeights layer(ModelWeights weights, ModelShape shape, int index) {
    String block = "blk." + index + ".";
    return new LayerWeights(
        weights.vector(block + "attn_norm.weight", shape.width()),
        weights.attnIn(block, shape),
        null,
        null,
        null,
        weights.vector(block + "attn_q_norm.weight", shape.headSize()),
        weights.vector(block + "attn_k_norm.weight", shape.headSize()),
        null,
        weights.attnOutput(block, shape),
        weights.vector(block + "post_attention_norm.weight", shape.width()),
        weights.vector(block + "ffn_norm.weight", shape.width()),
        weights.ffnIn(block, shape),
        null,
        weights.ffnDown(block, shape),
        weights.vector(block + "post_ffw_norm.weight", shape.width()));
  }
}
