package dev.tern.llm.model;

import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;

/**
 * Llama (Touvron et al., arXiv 2302.13971; grouped queries as in arXiv 2307.09288): SmolLM2, Llama
 * 2 and 3.
 *
 * <p>Hugging Face's Llama turns the numbers i and i + dimensions / 2 of a head together; who
 * converts such a model to GGUF reorders the rows of its query and key weights, so these files
 * always want neighbors.
 */
final class LlamaArchitecture implements Architecture {
  @Override
  public String name() {
    return "llama";
  }

  @Override
  public ModelShape shape(GgufMetadata metadata) {
    return ModelShape.read(metadata, name(), Pairing.NEIGHBORS, Activation.SILU);
  }
}
