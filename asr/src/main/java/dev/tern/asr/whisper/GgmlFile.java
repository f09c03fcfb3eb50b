package dev.tern.asr.whisper;

import dev.tern.tensor.quant.Format;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads whisper.cpp's model files, {@code ggml-base.en.bin} and its like: weights and vocabulary in
 * one file.
 *
 * <pre>
 *   all numbers u32, little-endian
 *
 *   magic 0x67676d6c
 *   tokens | sound context, state, heads, layers | text context, state, heads, layers
 *   mel bands | number of the format of most weights
 *   filter rows, filter columns | float32 filters[rows * columns]         (we compute our own)
 *   token count | per token: size, bytes                         (those with a text; the special
 *                                                                ones are left to the reader)
 *   to the file's end, per tensor:
 *     rank | size of the name | number of the format | extent[rank], columns first | name
 *     rows of blocks (tensor.quant), not aligned
 * </pre>
 *
 * <p>Tensors have the names of OpenAI's checkpoints; this class answers to CTranslate2's and puts
 * queries, keys and values, which are tensors of their own here, one below the other. Keys have no
 * bias; it reads as zeros.
 */
final class GgmlFile implements WhisperFile {
  /** The first four bytes, as a u32. */
  static final int MAGIC = 0x67676d6c;

  private static final int MOST_TOKENS = 1 << 20;
  private static final int MOST_CONTEXT = 1 << 16;
  private static final int MOST_STATE = 1 << 14;
  private static final int MOST_HEADS = 256;
  private static final int MOST_LAYERS = 256;
  private static final int MOST_TENSORS = 100_000;
  private static final int MOST_RANK = 4;
  private static final int MOST_NAME_SIZE = 1024;
  private static final int READ_AT_ONCE = 1 << 20;

  /** Stands for the bias that keys do not have. */
  private static final String NO_BIAS = "";

  /** Timestamps from 0 to 30 s, one each 20 ms. */
  private static final int TIMESTAMPS = 1501;

  /** Between the languages and the timestamps. */
  private static final List<String> AFTER_LANGUAGES =
      List.of(
          "<|translate|>",
          "<|transcribe|>",
          "<|startoflm|>",
          "<|startofprev|>",
          "<|nospeech|>",
          "<|notimestamps|>");

  /** The languages in the order of their tokens: OpenAI Whisper's tokenizer. */
  private static final String[] LANGUAGES =
      ("en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no"
              + " th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs"
              + " kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn"
              + " mt sa lb my bo tl mg as tt haw ln ha ba jw su yue")
          .split(" ");

  private record Tensor(String name, Format format, int[] shape, long offsetBytes) {
    int columns() {
      return shape[shape.length - 1];
    }

    int elements() {
      int elements = 1;
      for (int extent : shape) {
        elements *= extent;
      }
      return elements;
    }
  }

  private final FileCursor cursor;
  private final Map<String, Tensor> tensors = new HashMap<>();

  /** By the name it is asked for: the tensors that lie one below the other. */
  private final Map<String, List<String>> sources = new HashMap<>();

  private final List<String> tokens = new ArrayList<>();
  private int heads;
  private int layers;

  private GgmlFile(FileCursor cursor) {
    this.cursor = cursor;
  }

  /** Opens a file, reads its vocabulary and where its tensors lie. */
  static GgmlFile open(Path path) {
    var file = new GgmlFile(FileCursor.open(path));
    try {
      file.readDirectory();
      return file;
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Whether a file begins like one of these; false for one that is too short. */
  static boolean isOne(Path path) {
    try (FileCursor cursor = FileCursor.open(path)) {
      return cursor.remaining() >= 4 && cursor.u32("magic") == MAGIC;
    }
  }

  private void readDirectory() {
    long magic = cursor.u32("magic");
    if (magic != MAGIC) {
      throw cursor.wrong(
          0,
          "magic=0x%08x of a whisper.cpp model".formatted(MAGIC),
          "magic=0x%08x".formatted(magic));
    }
    int tokenCount = cursor.number("tokens", 1, MOST_TOKENS);
    cursor.number("sound context", 1, MOST_CONTEXT);
    final int state = cursor.number("sound state", 1, MOST_STATE);
    long headsAt = cursor.position();
    heads = cursor.number("sound heads", 1, MOST_HEADS);
    if (state % heads != 0) {
      throw cursor.wrong(headsAt, "heads that divide state=" + state, "heads=" + heads);
    }
    final int soundLayers = cursor.number("sound layers", 1, MOST_LAYERS);
    cursor.number("text context", 1, MOST_CONTEXT);
    cursor.number("text state", state, state);
    cursor.number("text heads", heads, heads);
    layers = cursor.number("text layers", 1, MOST_LAYERS);
    cursor.number("mel bands", LogMel.BANDS, LogMel.BANDS);
    cursor.u32("format of most weights");

    int filterRows = cursor.number("filter rows", LogMel.BANDS, LogMel.BANDS);
    int filterColumns = cursor.number("filter columns", 1, MOST_STATE);
    cursor.skip(4L * filterRows * filterColumns, "mel filters");
    readVocabulary(tokenCount);
    while (cursor.remaining() > 0) {
      readTensor();
    }
    nameSources(soundLayers, layers);
  }

  private void readVocabulary(int tokenCount) {
    long at = cursor.position();
    int count = cursor.count("token count", 4, tokenCount);
    for (int i = 0; i < count; i++) {
      int size = cursor.count("size of token " + i, 1, MOST_NAME_SIZE);
      tokens.add(TokenRules.written(cursor.bytes(size, "token " + i)));
    }
    String end = "<|endoftext|>";
    if (tokens.isEmpty() || !tokens.getLast().equals(end)) { // English models bring it
      tokens.add(end);
    }
    tokens.add("<|startoftranscript|>");
    int languages = tokenCount - tokens.size() - AFTER_LANGUAGES.size() - TIMESTAMPS;
    if (languages < 1 || languages > LANGUAGES.length) {
      throw cursor.wrong(
          at,
          "token count that leaves 1..%d of tokens=%d to languages"
              .formatted(LANGUAGES.length, tokenCount),
          "token count=" + count);
    }
    for (String language : Arrays.copyOf(LANGUAGES, languages)) {
      tokens.add("<|" + language + "|>");
    }
    tokens.addAll(AFTER_LANGUAGES);
    for (int i = 0; i < TIMESTAMPS; i++) {
      tokens.add("<|%d.%02d|>".formatted(i / 50, i % 50 * 2));
    }
  }

  private void readTensor() {
    long at = cursor.position();
    if (tensors.size() == MOST_TENSORS) {
      throw cursor.wrong(at, "at most " + MOST_TENSORS + " tensors", "another");
    }
    int rank = cursor.number("rank", 1, MOST_RANK);
    int nameSize = cursor.count("size of a name", 1, MOST_NAME_SIZE);
    long formatAt = cursor.position();
    long code = cursor.u32("format");
    int[] shape = new int[rank];
    long elements = 1;
    for (int i = rank - 1; i >= 0; i--) {
      shape[i] = cursor.number("extent", 1, Integer.MAX_VALUE);
      elements = Math.min(elements * shape[i], Integer.MAX_VALUE);
    }
    String name = cursor.text(nameSize, "name");
    Format format = format(code, formatAt, name);
    var tensor = new Tensor(name, format, shape, cursor.position());
    if (elements > Integer.MAX_VALUE - 8 || tensor.columns() % format.blockLength() != 0) {
      throw cursor.wrong(
          at,
          "%s of whole blocks of %d numbers, at most 2^31 in all"
              .formatted(name, format.blockLength()),
          format + Arrays.toString(shape));
    }
    if (tensors.put(name, tensor) != null) {
      throw cursor.wrong(at, "each tensor once", "a second " + name);
    }
    cursor.skip(elements / format.blockLength() * format.blockSize(), "values of " + name);
  }

  /** The numbers by which ggml names formats; those that whisper.cpp's quantizer writes. */
  private Format format(long code, long at, String name) {
    return switch ((int) code) {
      case 0 -> Format.F32;
      case 1 -> Format.F16;
      case 2 -> Format.Q4_0;
      case 3 -> Format.Q4_1;
      case 6 -> Format.Q5_0;
      case 7 -> Format.Q5_1;
      case 8 -> Format.Q8_0;
      default ->
          throw cursor.wrong(
              at,
              name + " in one of [F32 0, F16 1, Q4_0 2, Q4_1 3, Q5_0 6, Q5_1 7, Q8_0 8]",
              "format=" + code);
    };
  }

  private void nameSources(int soundLayers, int textLayers) {
    name("encoder/conv1/weight", "encoder.conv1.weight");
    name("encoder/conv1/bias", "encoder.conv1.bias");
    name("encoder/conv2/weight", "encoder.conv2.weight");
    name("encoder/conv2/bias", "encoder.conv2.bias");
    name("encoder/position_encodings/encodings", "encoder.positional_embedding");
    name("decoder/position_encodings/encodings", "decoder.positional_embedding");
    name("decoder/embeddings/weight", "decoder.token_embedding.weight");
    nameNorm("encoder/layer_norm", "encoder.ln_post");
    nameNorm("decoder/layer_norm", "decoder.ln");
    for (int i = 0; i < soundLayers; i++) {
      nameLayer("encoder/layer_" + i, "encoder.blocks." + i);
    }
    for (int i = 0; i < textLayers; i++) {
      String layer = "decoder/layer_" + i;
      String block = "decoder.blocks." + i;
      nameLayer(layer, block);
      nameNorm(layer + "/attention/layer_norm", block + ".cross_attn_ln");
      String cross = block + ".cross_attn.";
      nameLinear(layer + "/attention/linear_0", cross + "query");
      name(layer + "/attention/linear_1/weight", cross + "key.weight", cross + "value.weight");
      name(layer + "/attention/linear_1/bias", NO_BIAS, cross + "value.bias");
      nameLinear(layer + "/attention/linear_2", cross + "out");
    }
  }

  private void nameLayer(String layer, String block) {
    nameNorm(layer + "/self_attention/layer_norm", block + ".attn_ln");
    String self = block + ".attn.";
    name(
        layer + "/self_attention/linear_0/weight",
        self + "query.weight",
        self + "key.weight",
        self + "value.weight");
    name(
        layer + "/self_attention/linear_0/bias", self + "query.bias", NO_BIAS, self + "value.bias");
    nameLinear(layer + "/self_attention/linear_1", self + "out");
    nameNorm(layer + "/ffn/layer_norm", block + ".mlp_ln");
    nameLinear(layer + "/ffn/linear_0", block + ".mlp.0");
    nameLinear(layer + "/ffn/linear_1", block + ".mlp.2");
  }

  private void nameNorm(String name, String source) {
    name(name + "/gamma", source + ".weight");
    name(name + "/beta", source + ".bias");
  }

  private void nameLinear(String name, String source) {
    name(name + "/weight", source + ".weight");
    name(name + "/bias", source + ".bias");
  }

  private void name(String name, String... from) {
    sources.put(name, List.of(from));
  }

  /** As in {@code vocabulary.txt}, the special ones among them. */
  List<String> tokens() {
    return List.copyOf(tokens);
  }

  /** What the tokens mean. */
  TokenRules rules() {
    return TokenRules.of(
        cursor.path(),
        tokens,
        KnownAlignmentHeads.of(layers, heads, tokens.size() <= TokenRules.ENGLISH_TOKENS));
  }

  @Override
  public boolean has(String name) {
    List<String> from = sources.get(name);
    return from != null
        && from.stream().allMatch(source -> source.equals(NO_BIAS) || tensors.containsKey(source));
  }

  @Override
  public int extent(String name, int axis) {
    int sum = 0;
    for (Tensor part : parts(name)) {
      if (axis >= part.shape().length) {
        throw cursor.wrong(
            part.offsetBytes(),
            part.name() + " of rank " + (axis + 1) + " or more",
            part.name() + Arrays.toString(part.shape()));
      }
      sum = axis == 0 ? sum + part.shape()[0] : part.shape()[axis];
    }
    return sum;
  }

  @Override
  public float[] floats(String name, int... shape) {
    int elements = 1;
    for (int extent : shape) {
      elements = Math.multiplyExact(elements, extent);
    }
    List<Tensor> parts = parts(name);
    int[] partShape = shape.clone();
    if (shape[0] % parts.size() != 0) {
      throw new AssertionError(name + " is asked for in " + parts.size() + " unequal parts");
    }
    partShape[0] /= parts.size();
    // Before memory is taken: each part is as large as asked for, and it lies within the file.
    for (int i = 0; i < parts.size(); i++) {
      Tensor part = parts.get(i);
      if (!sources.get(name).get(i).equals(NO_BIAS) && !sameShape(part.shape(), partShape)) {
        throw cursor.wrong(
            part.offsetBytes(),
            part.name() + Arrays.toString(partShape),
            part.name() + Arrays.toString(part.shape()));
      }
    }
    float[] floats = new float[elements];
    for (int i = 0; i < parts.size(); i++) {
      if (!sources.get(name).get(i).equals(NO_BIAS)) {
        read(parts.get(i), floats, i * (elements / parts.size()));
      }
    }
    return floats;
  }

  /** The tensors a name stands for; for a missing bias one as large as it would be. */
  private List<Tensor> parts(String name) {
    List<String> from = sources.get(name);
    if (from == null) {
      throw cursor.missing(name);
    }
    List<Tensor> parts = new ArrayList<>();
    for (String source : from) {
      String real = source.equals(NO_BIAS) ? from.getLast() : source;
      Tensor tensor = tensors.get(real);
      if (tensor == null) {
        throw cursor.missing(real);
      }
      parts.add(tensor);
    }
    return parts;
  }

  /** The bias of a convolution is [n, 1]. */
  private static boolean sameShape(int[] found, int[] expected) {
    return Arrays.equals(found, expected)
        || (found.length == 2 && found[1] == 1 && expected.length == 1 && found[0] == expected[0]);
  }

  private void read(Tensor tensor, float[] target, int at) {
    Format format = tensor.format();
    int blocks = tensor.elements() / format.blockLength();
    int blocksAtOnce = Math.min(blocks, READ_AT_ONCE / format.blockSize());
    byte[] bytes = new byte[blocksAtOnce * format.blockSize()];
    for (int block = 0; block < blocks; block += blocksAtOnce) {
      int count = Math.min(blocksAtOnce, blocks - block);
      cursor.read(
          ByteBuffer.wrap(bytes, 0, count * format.blockSize()).slice(),
          tensor.offsetBytes() + (long) block * format.blockSize(),
          tensor.name());
      format.dequantize(
          bytes, 0, target, at + block * format.blockLength(), count * format.blockLength());
    }
  }

  @Override
  public int heads() {
    return heads;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
