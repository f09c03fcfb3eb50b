package dev.tern.llm.model;

import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.tensor.kernel.Kernels.Activation;
import dev.tern.tensor.kernel.Kernels.Pairing;
import java.util.Set;

/**
 * BitNet b1.58 (arXiv 2402.17764; the 2B4T report, arXiv 2504.12285): llama with ternary weights
 * and a norm before each of the two matrices that write to the stream.
 *
 * <p>Three names are about. {@code bitnet} is what llama.cpp knows, whose gate is a SiLU, as in the
 * first 1.58-bit models. {@code bitnet-b1.58} is what bitnet.cpp writes for 2B4T, whose gate is a
 * squared ReLU; {@code bitnet-25} is its earlier name.
 */
final class BitnetArchitecture implements Architecture {
  static final Architecture SILU = new BitnetArchitecture("bitnet", Activation.SILU);
  static final Architecture SQUARED_RELU =
      new BitnetArchitecture("bitnet-b1.58", Activation.SQUARED_RELU);
  static final Architecture SQUARED_RELU_EARLY =
      new BitnetArchitecture("bitnet-25", Activation.SQUARED_RELU);

  private final String name;
  private final Activation activation;

  private BitnetArchitecture(String name, Activation activation) {
    this.name = name;
    this.activation = activation;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public ModelShape shape(GgufMetadata metadata) {
    return ModelShape.read(metadata, name, Pairing.HALVES, activation);
  }

  @Override
  public Set<Extra> extras() {
    return Set.of(Extra.SUB_NORMS);
  }
}
