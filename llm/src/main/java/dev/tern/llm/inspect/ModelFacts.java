package dev.tern.llm.inspect;

import dev.tern.llm.LlmException;
import dev.tern.llm.ModelCard;
import dev.tern.llm.card.CardFile;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.gguf.GgufMetadata;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.llm.layer.KvFormat;
import dev.tern.llm.layer.KvPool;
import dev.tern.llm.model.ModelShape;
import dev.tern.tensor.quant.Format;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model file and the card beside it say.
 *
 * @param card what is known of the model
 * @param ignoredCard why a card that lies there was not used
 * @param shape dimensions; empty where this engine does not know the architecture
 * @param problem why this engine can't compute it; empty where it can
 * @param parameters numbers in all tensors
 * @param tokenizer family and pre-tokenizer, such as {@code gpt2/smollm}
 * @param vocabulary tokens
 * @param tensors all of them, in the order of the file
 */
public record ModelFacts(
    ModelCard card,
    Optional<String> ignoredCard,
    Optional<ModelShape> shape,
    Optional<String> problem,
    long parameters,
    String tokenizer,
    int vocabulary,
    List<TensorInfo> tensors) {
  public ModelFacts {
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads the head of a file and its card.
   *
   * @throws LlmException when the file is missing or damaged, holds no weights, or its card is none
   */
  public static ModelFacts read(Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      List<TensorInfo> tensors = List.copyOf(file.tensors().values());
      if (tensors.isEmpty()) {
        throw new LlmException(path + ": holds no tensors, perhaps a vocabulary alone");
      }
      GgufMetadata metadata = file.metadata();
      CardFile.Reading reading = CardFile.read(path, file);
      Optional<ModelShape> shape;
      Optional<String> problem;
      try {
        shape = Optional.of(ModelShape.of(metadata));
        problem = Optional.empty();
      } catch (LlmException unsupported) {
        shape = Optional.empty();
        problem = Optional.of(unsupported.getMessage());
      }
      return new ModelFacts(
          reading.card(),
          reading.ignored(),
          shape,
          problem,
          tensors.stream().mapToLong(ModelFacts::count).sum(),
          metadata.text("tokenizer.ggml.model", "none")
              + "/"
              + metadata.text("tokenizer.ggml.pre", "default"),
          metadata.has("tokenizer.ggml.tokens")
              ? metadata.texts("tokenizer.ggml.tokens").length
              : 0,
          tensors);
    }
  }

  /** Bytes of the weights as the file has them; packed for the kernels they take about as many. */
  public long weightBytes() {
    return tensors.stream().mapToLong(TensorInfo::sizeBytes).sum();
  }

  /** Bytes of tensors by format. */
  public Map<Format, Long> bytesByFormat() {
    Map<Format, Long> bytes = new EnumMap<>(Format.class);
    tensors.forEach(tensor -> bytes.merge(tensor.format(), tensor.sizeBytes(), Long::sum));
    return bytes;
  }

  /** Bytes of the cache, 8 bits a number, for so many positions; 0 where the shape is not known. */
  public long cacheBytes(int positions) {
    return shape.map(known -> KvPool.size(known.kvShape(KvFormat.INT8), positions)).orElse(0L);
  }

  private static long count(TensorInfo tensor) {
    return tensor.shape().stream().reduce(1L, Math::multiplyExact);
  }
}
