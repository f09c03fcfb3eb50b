package dev.tern.llm.model;

import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;
import java.util.Set;

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
  public Set<Extra> extras() {
    return Set.of(Extra.BIASES);
  }
}
