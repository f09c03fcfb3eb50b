package dev.tern.llm.inspect;

import dev.tern.llm.LlmException;
import dev.tern.llm.chat.ChatTemplate;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.tensor.quant.Format;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the head of a model file says.
 *
 * @param architecture as the file names it
 * @param isSupported whether this engine computes that architecture
 * @param name as the file has it, or empty
 * @param quantization the format of most of the layers' bytes
 * @param isNativelyQuantized whether the model was trained in that format, as ternary models are;
 *     else it was quantized afterwards, or not at all
 * @param parameters numbers in all tensors
 * @param layers transformer blocks
 * @param trainedContext positions that the model was trained for
 * @param tokenizer family and pre-tokenizer, such as {@code gpt2/smollm}
 * @param vocabulary tokens
 * @param chatTemplate the known layout of conversations that the file asks for, {@code unknown}, or
 *     {@code none}
 * @param tensors all of them, in the order of the file
 * @param bytesByFormat bytes of tensors, by format
 * @param cacheBytesPerPosition keys and values of one position in all layers, each a byte, and a
 *     float32 scale for each head
 */
public record ModelFacts(
    String architecture,
    boolean isSupported,
    String name,
    Format quantization,
    boolean isNativelyQuantized,
    long parameters,
    int layers,
    int trainedContext,
    String tokenizer,
    int vocabulary,
    String chatTemplate,
    List<TensorInfo> tensors,
    Map<Format, Long> bytesByFormat,
    long cacheBytesPerPosition) {
  private static final Set<String> SUPPORTED =
      Set.of("llama", "bitnet", "bitnet-b1.58", "qwen2", "qwen3", "gemma3");

  private static final int MOST = 1 << 26; // of anything that is counted in a file's head

  public ModelFacts {
    tensors = List.copyOf(tensors);
    bytesByFormat = new EnumMap<>(bytesByFormat);
  }

  /**
   * Reads the head of a file.
   *
   * @throws LlmException when it is missing, damaged, or lacks what every model has
   */
  public static ModelFacts read(Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      List<TensorInfo> tensors = List.copyOf(file.tensors().values());
      if (tensors.isEmpty()) {
        throw new LlmException(path + ": holds no tensors, perhaps a vocabulary alone");
      }
      GgufMetadata metadata = file.metadata();
      String architecture = metadata.text("general.architecture");
      int layers = metadata.integer(architecture + ".block_count", 1, MOST);
      Format quantization = mostOf(bytesByFormat(layersOf(tensors)));
      return new ModelFacts(
          architecture,
          SUPPORTED.contains(architecture),
          metadata.text("general.name", ""),
          quantization,
          isNative(quantization),
          tensors.stream().mapToLong(ModelFacts::count).sum(),
          layers,
          metadata.integer(architecture + ".context_length", 1, MOST),
          metadata.text("tokenizer.ggml.model", "none")
              + "/"
              + metadata.text("tokenizer.ggml.pre", "default"),
          metadata.has("tokenizer.ggml.tokens")
              ? metadata.texts("tokenizer.ggml.tokens").length
              : 0,
          ChatTemplate.recognize(metadata).name(),
          tensors,
          bytesByFormat(tensors),
          cacheBytesPerPosition(metadata, architecture, layers));
    }
  }

  /** Bytes that all weights take; those packed for computing take about the same. */
  public long weightBytes() {
    return tensors.stream().mapToLong(TensorInfo::sizeBytes).sum();
  }

  /** Bytes of the cache for a context of so many positions. */
  public long cacheBytes(int context) {
    return cacheBytesPerPosition * context;
  }

  private static List<TensorInfo> layersOf(List<TensorInfo> tensors) {
    List<TensorInfo> layers =
        tensors.stream().filter(tensor -> tensor.name().startsWith("blk.")).toList();
    return layers.isEmpty() ? tensors : layers;
  }

  private static Map<Format, Long> bytesByFormat(List<TensorInfo> tensors) {
    Map<Format, Long> bytes = new EnumMap<>(Format.class);
    tensors.forEach(tensor -> bytes.merge(tensor.format(), tensor.sizeBytes(), Long::sum));
    return bytes;
  }

  private static Format mostOf(Map<Format, Long> bytes) {
    return bytes.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .orElseThrow()
        .getKey();
  }

  private static boolean isNative(Format format) {
    return switch (format) {
      case TQ1_0, TQ2_0, I2_S -> true;
      case F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, Q5_0, Q5_1, Q4_0, Q4_1 -> false;
    };
  }

  private static long count(TensorInfo tensor) {
    return tensor.shape().stream().reduce(1L, Math::multiplyExact);
  }

  private static long cacheBytesPerPosition(
      GgufMetadata metadata, String architecture, int layers) {
    String attention = architecture + ".attention.";
    int heads = metadata.integer(attention + "head_count", 1, MOST);
    int kvHeads = metadata.integer(attention + "head_count_kv", 1, heads, heads);
    int width = metadata.integer(architecture + ".embedding_length", 1, MOST);
    int keySize = metadata.integer(attention + "key_length", 1, width, width / heads);
    int valueSize = metadata.integer(attention + "value_length", 1, width, keySize);
    return (long) layers * kvHeads * (keySize + valueSize + 2L * Float.BYTES);
  }
}
