package dev.tern.llm.model;

import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;

/** Qwen 2 and 2.5 (arXiv 2407.10671): llama with a bias on queries, keys and values. */
final class Qwen2Architecture implements Architecture {
  @Override
  public String name() {
    return "qwen2";
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
        weights.vector(block + "attn_q.bias", shape.queryWidth()),
        weights.vector(block + "attn_k.bias", shape.kvWidth()),
        weights.vector(block + "attn_v.bias", shape.kvWidth()),
        null,
        null,
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
