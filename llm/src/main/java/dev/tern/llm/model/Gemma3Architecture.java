package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;
import java.util.Set;

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
  public Set<Extra> extras() {
    return Set.of(Extra.HEAD_NORMS, Extra.POST_NORMS);
  }
}
