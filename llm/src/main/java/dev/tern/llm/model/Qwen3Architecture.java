package dev.tern.llm.model;

import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;

/** Qwen 3 (arXiv 2505.09388): llama with a norm over each query and key head, and no biases. */
final class Qwen3Architecture implements Architecture {
  @Override
  public String name() {
    return "qwen3";
  }

  @Override
  public ModelShape shape(GgufMetadata metadata) {
    return ModelShape.read(metadata, name(), Pairing.HALVES, Activation.SILU);
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
        null,
        weights.vector(block + "ffn_norm.weight", shape.width()),
        weights.ffnIn(block, shape),
        null,
        weights.ffnDown(block, shape),
        null);
  }
}
