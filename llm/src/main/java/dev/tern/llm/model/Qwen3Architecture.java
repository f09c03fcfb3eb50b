package dev.tern.llm.model;

import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;
import java.util.Set;

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
  public Set<Extra> extras() {
    return Set.of(Extra.HEAD_NORMS);
  }
}
