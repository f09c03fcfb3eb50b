package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import java.util.List;
import java.util.stream.Collectors;

/** How files of one family of models say what they are and name their weights. */
interface Architecture {
  /** All that are supported, by {@code general.architecture}. */
  List<Architecture> ALL =
      List.of(
          new LlamaArchitecture(),
          BitnetArchitecture.SILU,
          BitnetArchitecture.SQUARED_RELU,
          BitnetArchitecture.SQUARED_RELU_EARLY,
          new Qwen2Architecture(),
          new Qwen3Architecture(),
          new Gemma3Architecture());

  static Architecture of(GgufMetadata metadata) {
    String name = metadata.text("general.architecture");
    for (Architecture one : ALL) {
      if (one.name().equals(name)) {
        return one;
      }
    }
    throw new LlmException(
        "general.architecture="
            + name
            + " is not supported; supported="
            + ALL.stream().map(Architecture::name).collect(Collectors.joining(", ", "[", "]")));
  }

  /** As in {@code general.architecture}; its keys begin with it. */
  String name();

  ModelShape shape(GgufMetadata metadata);

  /** Takes the weights of a layer. */
  LayerWeights layer(ModelWeights weights, ModelShape shape, int index);
}
