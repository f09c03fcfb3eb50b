package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.llm.model.Architecture.Extra;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.pack.FileMatrix;
import dev.tern.tensor.pack.PackFile;
import dev.tern.tensor.pack.PackProgress;
import dev.tern.tensor.pack.PackedMatrix;
import dev.tern.tensor.pack.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The weights of a model: matrices in the kernels' layouts, vectors as floats. Takes them from a
 * file by name and shape, and notices those that nobody asked for.
 */
public final class ModelWeights implements AutoCloseable {
  private static final String TOKEN_EMBD = "token_embd.weight";
  private static final String OUTPUT = "output.weight";

  private final GgufFile file;
  private final Architecture architecture;
  private final ModelShape shape;
  private final int vocabulary;
  private final NativeMemory memory = new NativeMemory();
  private final Weights matrices;
  private final Set<String> unused;

  private final PackedMatrix tokenEmbd; // [vocabulary, width]
  private final LayerWeights[] layers;
  private final FloatRows outputNorm; // [width]
  private final MatrixGroup output; // [vocabulary, width]; tokenEmbd where the file ties them
  private final Optional<PackedMatrix> coarseOutput; // the same, rounded to 4 bits
  private final float[] rotarySlowdowns; // [rotary / 2]

  /**
   * Reads the weights; the file may be closed afterwards.
   *
   * @param vocabulary tokens that the tokenizer has
   * @param pack where matrices are kept once they are packed
   * @throws LlmException when the file is not what the architecture needs
   */
  public ModelWeights(GgufFile file, int vocabulary, PackFile pack) {
    this.file = file;
    this.vocabulary = vocabulary;
    architecture = Architecture.of(file.metadata());
    shape = architecture.shape(file.metadata());
    unused = new LinkedHashSet<>(file.tensors().keySet());
    String head = has(OUTPUT) ? OUTPUT : TOKEN_EMBD;
    matrices =
        pack.open(
            file.tensors().values().stream()
                .filter(tensor -> tensor.shape().size() == 2)
                .map(this::fileMatrix)
                .flatMap(
                    matrix ->
                        matrix.name().equals(head) && CoarseHead.pays(matrix)
                            ? Stream.of(matrix, matrix.coarse())
                            : Stream.of(matrix))
                .toList(),
            PackFile.Check.HEADER,
            PackProgress.UNHEARD);

    tokenEmbd = matrix(TOKEN_EMBD, vocabulary, shape.width());
    layers = new LayerWeights[shape.layers()];
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layer("blk." + i + ".", architecture.extras());
    }
    outputNorm = vector("output_norm.weight", shape.width());
    output = MatrixGroup.of(matrix(head, vocabulary, shape.width()));
    coarseOutput = matrices.find(FileMatrix.coarseName(head));
    // Llama 3.1 and later slow some frequencies down; their files carry the factors.
    rotarySlowdowns = new float[shape.rotary() / 2];
    Arrays.fill(rotarySlowdowns, 1);
    if (has("rope_freqs.weight")) {
      read("rope_freqs.weight", rotarySlowdowns);
    }
    for (int i = 0; i < rotarySlowdowns.length; i++) {
      rotarySlowdowns[i] *= (float) shape.rotarySlowdown();
    }
    requireAllUsed();
  }

  private FileMatrix fileMatrix(TensorInfo tensor) {
    int columns = Math.toIntExact(tensor.shape().get(0));
    int rows = Math.toIntExact(tensor.shape().get(1));
    return new FileMatrix(tensor.name(), tensor.format(), rows, columns, () -> file.data(tensor));
  }

  public ModelShape shape() {
    return shape;
  }

  public int vocabulary() {
    return vocabulary;
  }

  /** Where the matrices are kept; empty where they had to be packed into memory. */
  public Optional<Path> packFile() {
    return matrices.file();
  }

  /** What somebody should know, such as why no pack could be kept. */
  public Optional<String> remark() {
    return matrices.remark();
  }

  /** Where more that lives as long as the weights may be put. */
  NativeMemory memory() {
    return memory;
  }

  PackedMatrix tokenEmbd() {
    return tokenEmbd;
  }

  LayerWeights layer(int index) {
    return layers[index];
  }

  FloatRows outputNorm() {
    return outputNorm;
  }

  MatrixGroup output() {
    return output;
  }

  Optional<PackedMatrix> coarseOutput() {
    return coarseOutput;
  }

  float[] rotarySlowdowns() {
    return rotarySlowdowns;
  }

  private LayerWeights layer(String block, Set<Extra> extras) {
    boolean biases = extras.contains(Extra.BIASES);
    boolean headNorms = extras.contains(Extra.HEAD_NORMS);
    boolean subNorms = extras.contains(Extra.SUB_NORMS);
    boolean postNorms = extras.contains(Extra.POST_NORMS);
    int width = shape.width();
    int queryWidth = shape.queryWidth();
    int kvWidth = shape.kvWidth();
    int hidden = shape.hidden();
    return new LayerWeights(
        vector(block + "attn_norm.weight", width),
        group(
            block,
            List.of("attn_q", "attn_k", "attn_v"),
            new int[] {queryWidth, kvWidth, kvWidth},
            width),
        biases ? vector(block + "attn_q.bias", queryWidth) : null,
        biases ? vector(block + "attn_k.bias", kvWidth) : null,
        biases ? vector(block + "attn_v.bias", kvWidth) : null,
        headNorms ? vector(block + "attn_q_norm.weight", shape.headSize()) : null,
        headNorms ? vector(block + "attn_k_norm.weight", shape.headSize()) : null,
        subNorms ? vector(block + "attn_sub_norm.weight", queryWidth) : null,
        group(block, List.of("attn_output"), new int[] {width}, queryWidth),
        postNorms ? vector(block + "post_attention_norm.weight", width) : null,
        vector(block + "ffn_norm.weight", width),
        group(block, List.of("ffn_gate", "ffn_up"), new int[] {hidden, hidden}, width),
        subNorms ? vector(block + "ffn_sub_norm.weight", hidden) : null,
        group(block, List.of("ffn_down"), new int[] {width}, hidden),
        postNorms ? vector(block + "post_ffw_norm.weight", width) : null);
  }

  /** Some files of ternary models keep the scale of a matrix in a tensor of its own. */
  private MatrixGroup group(String block, List<String> names, int[] rows, int columns) {
    PackedMatrix[] group = new PackedMatrix[names.size()];
    float[] factors = new float[names.size()];
    for (int i = 0; i < group.length; i++) {
      String name = block + names.get(i);
      group[i] = matrix(name + ".weight", rows[i], columns);
      float[] factor = {1};
      if (has(name + ".scale")) {
        read(name + ".scale", factor);
      }
      factors[i] = factor[0];
    }
    return new MatrixGroup(group, factors);
  }

  boolean has(String name) {
    return file.tensors().containsKey(name);
  }

  PackedMatrix matrix(String name, int rows, int columns) {
    take(name, List.of((long) columns, (long) rows));
    return matrices.matrix(name);
  }

  FloatRows vector(String name, int length) {
    float[] numbers = new float[length];
    read(name, numbers);
    return FloatRows.of(memory, numbers);
  }

  private void read(String name, float[] numbers) {
    TensorInfo tensor = take(name, List.of((long) numbers.length));
    byte[] bytes = new byte[tensor.format().rowSize(numbers.length)];
    file.read(tensor, 0, bytes.length, bytes);
    tensor.format().dequantize(bytes, 0, numbers, 0, numbers.length);
  }

  private TensorInfo take(String name, List<Long> expected) {
    TensorInfo tensor = file.tensors().get(name);
    if (tensor == null) {
      throw new LlmException("tensor " + name + " is missing; pull the model again");
    }
    if (!tensor.shape().equals(expected)) {
      throw new LlmException(
          "tensor "
              + name
              + ": expected shape="
              + expected
              + " (columns first), found "
              + tensor.shape()
              + "; pull the model again");
    }
    unused.remove(name);
    return tensor;
  }

  private void requireAllUsed() {
    if (!unused.isEmpty()) {
      throw new LlmException(
          "tensor "
              + unused.iterator().next()
              + " is not part of the "
              + architecture.name()
              + " architecture ("
              + unused.size()
              + " such tensors); use another model");
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
