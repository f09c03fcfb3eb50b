package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How files of one family of models say what they are and which weights they have. */
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

  /** Weights of a layer that llama does not have. */
  default Set<Extra> extras() {
    return Set.of();
  }

  /** What a layer may have more than llama's. */
  enum Extra {
    /** Biases of queries, keys and values. */
    BIASES,
    /** Norms over each query and key head. */
    HEAD_NORMS,
    /** Norms before the matrices that write to the stream. */
    SUB_NORMS,
    /** Norms after attention and after the feed-forward. */
    POST_NORMS
  }
}
