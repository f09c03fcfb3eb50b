package dev.tern.llm.fabricate;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufWriter;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes up a model: a file of real shape and format with random weights, which this engine,
 * llama.cpp and, in I2_S, bitnet.cpp load. It says nothing sensible and costs as much time and
 * memory as the model whose shape it has.
 */
public final class Fabricator {
  /** How far a norm's weights are from 1. */
  private static final float NORM_DEVIATION = 0.1f;

  /** Rows that are computed together. */
  private static final int CHUNK_BYTES = 1 << 20;

  private final Shape shape;
  private final Format format;
  private final Format headFormat;
  private final long seed;
  private final boolean ternary;
  private final GgufWriter writer = new GgufWriter();

  /** Told after each tensor. */
  @FunctionalInterface
  public interface Progress {
    void written(long bytes, long ofBytes);
  }

  /**
   * @param format of the layers' matrices; norms are F32
   * @param headFormat of the embedding, which is also the head
   * @param seed the same one gives the same weights in every format
   * @throws LlmException when the shape's rows are not whole blocks of a format
   */
  public Fabricator(Shape shape, Format format, Format headFormat, long seed) {
    this.shape = shape;
    this.format = format;
    this.headFormat = headFormat;
    this.seed = seed;
    ternary = shape.isBitnet() || isTernary(format);
    requireWholeBlocks(format, shape.width(), shape.queryWidth(), shape.hidden());
    requireWholeBlocks(headFormat, shape.width());
    if (isTernary(headFormat)) {
      throw new LlmException("head-format=" + headFormat + ": an embedding is not ternary");
    }
    describe();
    addTensors();
  }

  /**
   * What real files have: those of llama.cpp's quantizer Q6_K where it goes in whole blocks and
   * Q8_0 elsewhere, those of bitnet.cpp F16.
   */
  public static Format usualHeadFormat(Shape shape, Format format) {
    return switch (format) {
      case F32, F16, BF16, Q8_0 -> format;
      case I2_S -> Format.F16;
      case Q6_K, Q5_K, Q4_K, Q5_0, Q5_1, Q4_0, Q4_1, TQ1_0, TQ2_0 ->
          shape.width() % Format.Q6_K.blockLength() == 0 ? Format.Q6_K : Format.Q8_0;
    };
  }

  /** Bytes that the file will take. */
  public long sizeBytes() {
    return writer.sizeBytes();
  }

  /**
   * Writes the model; the file is complete or not there.
   *
   * @throws LlmException when the file exists, does not fit the disk or can't be written
   */
  public void write(Path file, Progress progress) {
    long size = sizeBytes();
    long[] written = {0};
    writer.write(
        file,
        (tensor, data) -> {
          writeTensor(tensor, data);
          written[0] += tensor.sizeBytes();
          progress.written(written[0], size);
        });
  }

  private void describe() {
    String prefix = shape.architecture() + ".";
    writer
        .text("general.architecture", shape.architecture())
        .text("general.type", "model")
        .text("general.name", "fabricated " + shape.architecture() + ", random weights")
        .integer("general.quantization_version", 2)
        .integer("general.file_type", fileType(format))
        .integer(prefix + "vocab_size", shape.vocabularySize())
        .integer(prefix + "context_length", shape.context())
        .integer(prefix + "embedding_length", shape.width())
        .integer(prefix + "block_count", shape.layers())
        .integer(prefix + "feed_forward_length", shape.hidden())
        .integer(prefix + "attention.head_count", shape.heads())
        .integer(prefix + "attention.head_count_kv", shape.kvHeads())
        .integer(prefix + "attention.key_length", shape.headSize())
        .integer(prefix + "attention.value_length", shape.headSize())
        .integer(prefix + "rope.dimension_count", shape.headSize())
        .real(prefix + "rope.freq_base", shape.ropeBase())
        .real(prefix + "attention.layer_norm_rms_epsilon", shape.normEpsilon());
    if (shape.architecture().equals("gemma3")) {
      writer.integer(prefix + "attention.sliding_window", Math.min(512, shape.context() / 4));
    }

    SyntheticVocabulary vocabulary = new SyntheticVocabulary(shape.vocabularySize());
    writer
        .text("tokenizer.ggml.model", "gpt2")
        .text("tokenizer.ggml.pre", shape.preTokenizer())
        .texts("tokenizer.ggml.tokens", vocabulary.tokens())
        .integers("tokenizer.ggml.token_type", vocabulary.types())
        .texts("tokenizer.ggml.merges", vocabulary.merges())
        .integer("tokenizer.ggml.bos_token_id", vocabulary.beginningId())
        .integer("tokenizer.ggml.eos_token_id", vocabulary.endId())
        .flag("tokenizer.ggml.add_bos_token", true)
        .flag("tokenizer.ggml.add_eos_token", false);
  }

  /** Names as in llama.cpp's {@code llama-arch.cpp}. */
  private void addTensors() {
    int width = shape.width();
    writer.tensor("token_embd.weight", headFormat, width, shape.vocabularySize());
    if (slowdowns()) {
      norm("rope_freqs.weight", shape.headSize() / 2);
    }
    for (int i = 0; i < shape.layers(); i++) {
      String block = "blk." + i + ".";
      norm(block + "attn_norm.weight", width);
      matrix(block + "attn_q.weight", width, shape.queryWidth());
      matrix(block + "attn_k.weight", width, shape.kvWidth());
      matrix(block + "attn_v.weight", width, shape.kvWidth());
      matrix(block + "attn_output.weight", shape.queryWidth(), width);
      norm(block + "ffn_norm.weight", width);
      matrix(block + "ffn_gate.weight", width, shape.hidden());
      matrix(block + "ffn_up.weight", width, shape.hidden());
      matrix(block + "ffn_down.weight", shape.hidden(), width);
      switch (shape.architecture()) {
        case "bitnet", "bitnet-b1.58" -> {
          norm(block + "attn_sub_norm.weight", shape.queryWidth());
          norm(block + "ffn_sub_norm.weight", shape.hidden());
        }
        case "qwen3" -> {
          norm(block + "attn_q_norm.weight", shape.headSize());
          norm(block + "attn_k_norm.weight", shape.headSize());
        }
        case "gemma3" -> {
          norm(block + "attn_q_norm.weight", shape.headSize());
          norm(block + "attn_k_norm.weight", shape.headSize());
          norm(block + "post_attention_norm.weight", width);
          norm(block + "post_ffw_norm.weight", width);
        }
        default -> {}
      }
    }
    norm("output_norm.weight", width);
  }

  private void matrix(String name, int columns, int rows) {
    writer.tensor(name, format, columns, rows);
  }

  private void norm(String name, int length) {
    writer.tensor(name, Format.F32, length, 1);
  }

  /** Llama 3.1 and later slow some rotary frequencies down; the file carries the factors. */
  private boolean slowdowns() {
    return shape.preTokenizer().equals("llama-bpe") && shape.architecture().equals("llama");
  }

  private void writeTensor(TensorInfo tensor, OutputStream data) throws IOException {
    int columns = Math.toIntExact(tensor.shape().getFirst());
    int rows = tensor.shape().size() == 1 ? 1 : Math.toIntExact(tensor.shape().get(1));
    Format stored = tensor.format();
    boolean isMatrix = rows > 1;
    boolean isTernary = isMatrix && ternary && !tensor.name().startsWith("token_embd");
    RandomWeights weights = new RandomWeights(seed, tensor.name());
    float scale = RandomWeights.ternaryScale(columns);

    float[] row = new float[columns];
    int rowSize = stored.rowSize(columns);
    byte[] chunk = new byte[Math.max(1, Math.min(rows, CHUNK_BYTES / rowSize)) * rowSize];
    int filled = 0;
    for (int r = 0; r < rows; r++) {
      if (isTernary) {
        weights.ternaryRow(r, scale, row);
      } else if (isMatrix) {
        weights.row(r, (float) (1 / Math.sqrt(columns)), row);
      } else if (tensor.name().startsWith("rope_freqs")) {
        fillSlowdowns(row);
      } else {
        weights.row(r, NORM_DEVIATION, row);
        for (int i = 0; i < columns; i++) {
          row[i] += 1;
        }
      }
      stored.quantize(row, 0, chunk, filled, columns);
      filled += rowSize;
      if (filled == chunk.length) {
        data.write(chunk, 0, filled);
        filled = 0;
      }
    }
    data.write(chunk, 0, filled);

    byte[] trailer = new byte[stored.trailerSize()];
    stored.writeTrailer(scale, trailer, 0);
    data.write(trailer);
  }

  /** Factors as Llama 3.2 has them: factor 32, low 1, high 4, original context 8192. */
  private void fillSlowdowns(float[] factors) {
    for (int i = 0; i < factors.length; i++) {
      double turns = 8192 / (2 * Math.PI * Math.pow(shape.ropeBase(), (double) i / factors.length));
      double smooth = Math.clamp((turns - 1) / (4 - 1), 0.0, 1.0);
      factors[i] = (float) (1 / ((1 - smooth) / 32 + smooth));
    }
  }

  private static boolean isTernary(Format format) {
    return switch (format) {
      case TQ1_0, TQ2_0, I2_S -> true;
      case F32, F16, BF16, Q8_0, Q6_K, Q5_K, Q4_K, Q5_0, Q5_1, Q4_0, Q4_1 -> false;
    };
  }

  private static void requireWholeBlocks(Format format, int... columns) {
    for (int count : columns) {
      if (count % format.blockLength() != 0) {
        String fitting =
            Stream.of(Format.values())
                .filter(other -> count % other.blockLength() == 0)
                .map(Format::name)
                .collect(Collectors.joining(", "));
        throw new LlmException(
            "format="
                + format
                + ": rows of "
                + count
                + " numbers are not whole blocks of "
                + format.blockLength()
                + "; expected one of "
                + fitting);
      }
    }
  }

  /**
   * The number by which a file says what most of its matrices are ({@code enum llama_ftype}; 40 is
   * bitnet.cpp's).
   */
  private static int fileType(Format format) {
    return switch (format) {
      case F32 -> 0;
      case F16 -> 1;
      case Q4_0 -> 2;
      case Q4_1 -> 3;
      case Q8_0 -> 7;
      case Q5_0 -> 8;
      case Q5_1 -> 9;
      case Q4_K -> 14;
      case Q5_K -> 16;
      case Q6_K -> 18;
      case BF16 -> 32;
      case TQ1_0 -> 36;
      case TQ2_0 -> 37;
      case I2_S -> 40;
    };
  }
}
