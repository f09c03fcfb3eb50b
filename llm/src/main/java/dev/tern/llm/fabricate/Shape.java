package dev.tern.llm.fabricate;

import dev.tern.llm.LlmException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The dimensions of a model to make up. The named ones are those of published models; the tiny ones
 * have the same parts and fit a test.
 *
 * @param architecture as files name it
 * @param layers transformer blocks
 * @param width numbers that stand for a token between layers
 * @param hidden numbers inside the feed-forward
 * @param heads query heads
 * @param kvHeads key and value heads
 * @param headSize numbers in a head
 * @param vocabularySize tokens
 * @param context positions that the model is said to be trained for
 * @param ropeBase base of the rotary frequencies
 * @param normEpsilon added to the mean square in norms
 * @param preTokenizer as files name it, llama.cpp's {@code tokenizer.ggml.pre}
 */
public record Shape(
    String architecture,
    int layers,
    int width,
    int hidden,
    int heads,
    int kvHeads,
    int headSize,
    int vocabularySize,
    int context,
    double ropeBase,
    double normEpsilon,
    String preTokenizer) {
  private static final SequencedMap<String, Shape> NAMED = new LinkedHashMap<>();

  static {
    // microsoft/bitnet-b1.58-2B-4T, config.json
    NAMED.put(
        "bitnet-2b4t",
        new Shape("bitnet", 30, 2560, 6912, 20, 5, 128, 128_256, 4096, 500_000, 1e-5, "llama-bpe"));
    // meta-llama/Llama-3.2-1B, config.json
    NAMED.put(
        "llama-1b",
        new Shape(
            "llama", 16, 2048, 8192, 32, 8, 64, 128_256, 131_072, 500_000, 1e-5, "llama-bpe"));
    // Qwen/Qwen3-0.6B, config.json
    NAMED.put(
        "qwen3-0.6b",
        new Shape("qwen3", 28, 1024, 3072, 16, 8, 128, 151_936, 40_960, 1_000_000, 1e-6, "qwen2"));
    // HuggingFaceTB/SmolLM2-135M, config.json
    NAMED.put(
        "smollm2-135m",
        new Shape("llama", 30, 576, 1536, 9, 3, 64, 49_152, 8192, 100_000, 1e-5, "smollm"));
    // google/gemma-3-270m, config.json
    NAMED.put(
        "gemma3-270m",
        new Shape("gemma3", 18, 640, 2048, 4, 1, 256, 262_144, 32_768, 1_000_000, 1e-6, "gpt-2"));
    NAMED.put(
        "tiny-bitnet",
        new Shape("bitnet", 4, 512, 1280, 8, 2, 64, 2048, 2048, 500_000, 1e-5, "llama-bpe"));
    NAMED.put(
        "tiny-llama",
        new Shape("llama", 2, 256, 768, 4, 2, 64, 2048, 2048, 10_000, 1e-5, "llama-bpe"));
    NAMED.put(
        "tiny-qwen3",
        new Shape("qwen3", 2, 256, 768, 4, 2, 128, 2048, 2048, 1_000_000, 1e-6, "qwen2"));
    NAMED.put(
        "tiny-gemma3",
        new Shape("gemma3", 7, 256, 768, 4, 1, 128, 2048, 2048, 1_000_000, 1e-6, "gpt-2"));
  }

  /**
   * A shape by its name.
   *
   * @throws LlmException when there is none of that name
   */
  public static Shape named(String name) {
    Shape shape = NAMED.get(name);
    if (shape == null) {
      throw new LlmException("shape=" + name + " is not known; expected one of " + NAMED.keySet());
    }
    return shape;
  }

  /** The same model with another number of layers. */
  public Shape withLayers(int layers) {
    return new Shape(
        architecture,
        layers,
        width,
        hidden,
        heads,
        kvHeads,
        headSize,
        vocabularySize,
        context,
        ropeBase,
        normEpsilon,
        preTokenizer);
  }

  /** The same model under another architecture's name, such as {@code bitnet-b1.58}. */
  public Shape withArchitecture(String architecture) {
    return new Shape(
        architecture,
        layers,
        width,
        hidden,
        heads,
        kvHeads,
        headSize,
        vocabularySize,
        context,
        ropeBase,
        normEpsilon,
        preTokenizer);
  }

  boolean isBitnet() {
    return architecture.startsWith("bitnet");
  }

  int queryWidth() {
    return heads * headSize;
  }

  int kvWidth() {
    return kvHeads * headSize;
  }
}
