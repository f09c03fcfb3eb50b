package dev.tern.llm.card;

import dev.tern.llm.ModelCard;
import dev.tern.llm.ModelCard.Quantization;
import dev.tern.llm.Sampling;
import dev.tern.llm.chat.ChatTemplate;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.tensor.quant.Format;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The card of a model that has none: what its file says, and presets by its architecture. */
public final class DerivedCard {
  private static final int MOST = 1 << 24;

  /** Positions without which a model is of no use, for the memory it needs at least. */
  private static final int SHORTEST_CONTEXT = 1024;

  /** Formats that a model must have been trained in: rounding to them afterwards destroys it. */
  private static final Set<Format> TERNARY = EnumSet.of(Format.TQ1_0, Format.TQ2_0, Format.I2_S);

  private static final Set<Format> UNROUNDED = EnumSet.of(Format.F32, Format.F16, Format.BF16);

  /** Matrices with less than this share of all weights do not count as large. */
  private static final double LARGE = 0.001;

  private DerivedCard() {}

  /** Derives a card. */
  public static ModelCard of(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    String architecture = metadata.text("general.architecture");
    String chatTemplate = ChatTemplate.recognize(metadata).name();
    int trainedContext =
        metadata.integer(architecture + ".context_length", 1, Integer.MAX_VALUE, 2048);
    return new ModelCard(
        metadata.text("general.name", architecture),
        architecture,
        chatTemplate,
        sampling(architecture, chatTemplate),
        quantization(file),
        trainedContext,
        OptionalInt.empty(),
        minimumMemory(file, architecture, Math.min(trainedContext, SHORTEST_CONTEXT)),
        List.of());
  }

  /** What the makers recommend, without repeat penalty: it breaks lists, numbers and JSON. */
  private static Sampling sampling(String architecture, String chatTemplate) {
    return switch (architecture) {
      // Qwen's model cards: for answers without thinking.
      case "qwen2", "qwen3", "qwen3moe" -> new Sampling(0.7, 20, 0.8, 0, 1, 0);
      // Google's generation_config.json but for the temperature, which is 1 there: calmer, because
      // answers are spoken and short.
      case "gemma3" -> new Sampling(0.6, 64, 0.95, 0, 1, 0);
      // SmolLM2's model card; it is the llama that talks ChatML.
      case "llama" ->
          chatTemplate.equals("ChatML") ? Sampling.PRECISE : new Sampling(0.6, 0, 0.9, 0, 1, 0);
      // Meta's and Microsoft's generation_config.json.
      default -> new Sampling(0.6, 0, 0.9, 0, 1, 0);
    };
  }

  private static Quantization quantization(GgufFile file) {
    Map<Format, Long> weights = new EnumMap<>(Format.class);
    long all = 0;
    for (TensorInfo tensor : file.tensors().values()) {
      if (tensor.shape().size() > 1) {
        weights.merge(tensor.format(), count(tensor), Long::sum);
        all += count(tensor);
      }
    }
    Format most = Format.F32;
    for (Map.Entry<Format, Long> one : weights.entrySet()) {
      if (one.getValue() > weights.getOrDefault(most, 0L)) {
        most = one.getKey();
      }
    }
    Format coarsest = most;
    for (TensorInfo tensor : file.tensors().values()) {
      boolean isLarge = tensor.shape().size() > 1 && count(tensor) >= LARGE * all;
      if (isLarge && bits(tensor.format()) < bits(coarsest)) {
        coarsest = tensor.format();
      }
    }
    boolean isNative = TERNARY.contains(coarsest) || UNROUNDED.contains(coarsest);
    return new Quantization(most.name(), bits(coarsest), isNative);
  }

  private static double bits(Format format) {
    return 8.0 * format.blockSize() / format.blockLength();
  }

  private static long count(TensorInfo tensor) {
    return tensor.shape().stream().reduce(1L, (a, b) -> a * b);
  }

  /** The weights as the file has them, and keys and values in 8 bits. */
  private static long minimumMemory(GgufFile file, String architecture, int positions) {
    GgufMetadata metadata = file.metadata();
    long weights = file.tensors().values().stream().mapToLong(TensorInfo::sizeBytes).sum();
    int layers = metadata.integer(architecture + ".block_count", 1, MOST, 1);
    int heads = metadata.integer(architecture + ".attention.head_count", 1, MOST, 1);
    int kvHeads = metadata.integer(architecture + ".attention.head_count_kv", 1, MOST, heads);
    int width = metadata.integer(architecture + ".embedding_length", 1, MOST, 1);
    int headSize =
        metadata.integer(
            architecture + ".attention.key_length", 1, MOST, Math.max(1, width / heads));
    return weights + 2L * layers * kvHeads * headSize * positions;
  }
}
