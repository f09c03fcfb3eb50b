package dev.tern.asr.whisper;

import dev.tern.asr.AsrException;
import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.memory.QuantizedRows;
import dev.tern.tensor.pack.FileMatrix;
import dev.tern.tensor.pack.PackException;
import dev.tern.tensor.pack.PackFile;
import dev.tern.tensor.pack.PackProgress;
import dev.tern.tensor.pack.PackedMatrix;
import dev.tern.tensor.quant.Format;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All of Whisper's numbers, checked for shape. Matrices are 8-bit integers with a scale per 32
 * columns, made once and mapped from a pack file after that; biases, norms and positions are floats
 * of this process (3 MB for tiny.en).
 *
 * @param state width of a row between layers (384), a multiple of 64
 * @param heads attention heads (6), each {@value #HEAD_SIZE} wide
 * @param soundContext most encoder positions, one per 20 ms (1500)
 * @param textContext most tokens the decoder may see (448)
 * @param vocabulary tokens
 * @param feedForwardSize width within a feed-forward (1536)
 * @param conv1 [state, 3 taps * {@link LogMel#WIDTH}], so that three neighboring frames are one row
 * @param conv2 [state, 3 taps * state]
 * @param embeddings [vocabulary, state]: turns a token into a row and a row into logits
 * @param remark one line that somebody should read, as why there is no pack file
 */
record Weights(
    int state,
    int heads,
    int soundContext,
    int textContext,
    int vocabulary,
    int feedForwardSize,
    Linear conv1,
    Linear conv2,
    FloatRows soundPositions, // [soundContext, state]
    List<EncoderLayer> encoder,
    Norm encoderNorm,
    PackedMatrix embeddings,
    FloatRows textPositions, // [textContext, state]
    List<DecoderLayer> decoder,
    Norm decoderNorm,
    Optional<String> remark) {

  /** Every Whisper's. */
  static final int HEAD_SIZE = 64;

  /** As the model was trained (PyTorch's LayerNorm). */
  private static final float NORM_EPSILON = 1e-5f;

  private static final int TAPS = 3;

  /** Rows become their distance from their mean, in deviations, times gamma plus beta. */
  record Norm(FloatRows gamma, FloatRows beta) {
    void apply(Kernels kernels, long x, long xStride, int count, long y, long yStride) {
      kernels.layerNorm(
          x,
          xStride,
          gamma.address(),
          beta.address(),
          gamma.columns(),
          NORM_EPSILON,
          0,
          count,
          y,
          yStride);
    }
  }

  /** A product and what is added to it. */
  record Linear(PackedMatrix matrix, FloatRows bias) {
    int blocks() {
      return matrix.blocks();
    }

    /** All of its rows times {@code count} rows of activations. */
    void multiply(Kernels kernels, QuantizedRows x, int count, long y, long yStride) {
      multiply(kernels, x, count, y, yStride, 0, matrix.blocks());
    }

    /** The rows of some blocks; writes columns {@code 64 * firstBlock} .. of {@code y}. */
    void multiply(
        Kernels kernels,
        QuantizedRows x,
        int count,
        long y,
        long yStride,
        int firstBlock,
        int endBlock) {
      kernels.product(
          matrix.layout(),
          matrix.address(),
          matrix.rows(),
          matrix.columns(),
          firstBlock,
          endBlock,
          x.q(),
          x.scales(),
          x.sums(),
          count,
          y,
          yStride);
      long offset = firstBlock * 64L * Float.BYTES;
      kernels.add(
          bias.address() + offset, 0, y + offset, yStride, (endBlock - firstBlock) * 64, 0, count);
    }
  }

  /**
   * Rows attend to their own kind.
   *
   * @param queryKeyValue [3 * state, state]: queries, keys and values one below the other
   */
  record SelfAttention(Norm norm, Linear queryKeyValue, Linear output) {}

  /**
   * Text attends to sound.
   *
   * @param keyValue [2 * state, state]: keys, then values
   */
  record CrossAttention(Norm norm, Linear query, Linear keyValue, Linear output) {}

  record FeedForward(Norm norm, Linear up, Linear down) {}

  record EncoderLayer(SelfAttention attention, FeedForward feedForward) {}

  record DecoderLayer(SelfAttention self, CrossAttention cross, FeedForward feedForward) {}

  /** What scores are multiplied with. */
  static float attentionFactor() {
    return (float) (1 / Math.sqrt(HEAD_SIZE));
  }

  /**
   * Reads a model.
   *
   * @param owner gives the memory for what is not in the pack
   */
  static Weights read(WhisperFile file, PackFile pack, NativeMemory owner) {
    return new Reader(file, owner).read(pack);
  }

  /** First lists the matrices for the pack, then gathers what the pack has and what it has not. */
  private static final class Reader {
    private final WhisperFile file;
    private final NativeMemory owner;
    private final int state;
    private final int feedForwardSize;
    private final int encoderLayers;
    private final int decoderLayers;
    private final List<FileMatrix> matrices = new ArrayList<>();
    private dev.tern.tensor.pack.Weights packed;

    Reader(WhisperFile file, NativeMemory owner) {
      this.file = file;
      this.owner = owner;
      state = file.extent("encoder/conv1/weight", 0);
      if (state % HEAD_SIZE != 0 || state < HEAD_SIZE || file.heads() != state / HEAD_SIZE) {
        throw new AsrException(
            "encoder/conv1/weight: state=%d with heads=%d is not supported; expected heads of %d"
                .formatted(state, file.heads(), HEAD_SIZE));
      }
      feedForwardSize = 4 * state;
      encoderLayers = layers("encoder");
      decoderLayers = layers("decoder");
    }

    private int layers(String side) {
      int count = 0;
      while (file.has(side + "/layer_" + count + "/ffn/layer_norm/gamma")) {
        count++;
      }
      if (count == 0) {
        // Says in the file's own words that it is missing.
        file.extent(side + "/layer_0/ffn/layer_norm/gamma", 0);
      }
      return count;
    }

    Weights read(PackFile pack) {
      int soundContext = file.extent("encoder/position_encodings/encodings", 0);
      int textContext = file.extent("decoder/position_encodings/encodings", 0);
      int vocabulary = file.extent("decoder/embeddings/weight", 0);
      list(vocabulary);
      try {
        packed = pack.open(matrices, PackFile.Check.HEADER, PackProgress.UNHEARD);
      } catch (PackException damaged) {
        throw new AsrException(damaged.getMessage(), damaged);
      }

      List<EncoderLayer> encoder = new ArrayList<>();
      for (int i = 0; i < encoderLayers; i++) {
        String layer = "encoder/layer_" + i;
        encoder.add(new EncoderLayer(selfAttention(layer + "/self_attention"), feedForward(layer)));
      }
      List<DecoderLayer> decoder = new ArrayList<>();
      for (int i = 0; i < decoderLayers; i++) {
        String layer = "decoder/layer_" + i;
        decoder.add(
            new DecoderLayer(
                selfAttention(layer + "/self_attention"),
                crossAttention(layer + "/attention"),
                feedForward(layer)));
      }
      return new Weights(
          state,
          state / HEAD_SIZE,
          soundContext,
          textContext,
          vocabulary,
          feedForwardSize,
          linear("encoder/conv1"),
          linear("encoder/conv2"),
          rows("encoder/position_encodings/encodings", soundContext),
          List.copyOf(encoder),
          norm("encoder/layer_norm"),
          packed.matrix("decoder/embeddings/weight"),
          rows("decoder/position_encodings/encodings", textContext),
          List.copyOf(decoder),
          norm("decoder/layer_norm"),
          packed.remark());
    }

    private void list(int vocabulary) {
      listConvolution("encoder/conv1/weight", LogMel.BANDS, LogMel.WIDTH);
      listConvolution("encoder/conv2/weight", state, state);
      for (int i = 0; i < encoderLayers; i++) {
        String layer = "encoder/layer_" + i;
        listLayer(layer);
      }
      for (int i = 0; i < decoderLayers; i++) {
        String layer = "decoder/layer_" + i;
        listLayer(layer);
        list(layer + "/attention/linear_0/weight", state, state);
        list(layer + "/attention/linear_1/weight", 2 * state, state);
        list(layer + "/attention/linear_2/weight", state, state);
      }
      list("decoder/embeddings/weight", vocabulary, state);
    }

    private void listLayer(String layer) {
      list(layer + "/self_attention/linear_0/weight", 3 * state, state);
      list(layer + "/self_attention/linear_1/weight", state, state);
      list(layer + "/ffn/linear_0/weight", feedForwardSize, state);
      list(layer + "/ffn/linear_1/weight", state, feedForwardSize);
    }

    private void list(String name, int outputs, int inputs) {
      matrices.add(
          new FileMatrix(
              name,
              Format.Q8_0,
              outputs,
              inputs,
              () -> quantized(file.floats(name, outputs, inputs), outputs, inputs)));
    }

    /** In the file [outputs, inputs, taps]; here [outputs, taps, inputs and zeros]. */
    private void listConvolution(String name, int inputs, int width) {
      int outputs = state;
      matrices.add(
          new FileMatrix(
              name,
              Format.Q8_0,
              outputs,
              TAPS * width,
              () -> {
                float[] weight = file.floats(name, outputs, inputs, TAPS);
                float[] turned = new float[outputs * TAPS * width];
                for (int out = 0; out < outputs; out++) {
                  for (int in = 0; in < inputs; in++) {
                    for (int tap = 0; tap < TAPS; tap++) {
                      turned[(out * TAPS + tap) * width + in] =
                          weight[(out * inputs + in) * TAPS + tap];
                    }
                  }
                }
                return quantized(turned, outputs, TAPS * width);
              }));
    }

    private static MemorySegment quantized(float[] numbers, int rows, int columns) {
      int rowSize = Format.Q8_0.rowSize(columns);
      byte[] bytes = new byte[Math.multiplyExact(rows, rowSize)];
      for (int row = 0; row < rows; row++) {
        Format.Q8_0.quantize(numbers, row * columns, bytes, row * rowSize, columns);
      }
      return MemorySegment.ofArray(bytes);
    }

    private SelfAttention selfAttention(String name) {
      return new SelfAttention(
          norm(name + "/layer_norm"), linear(name + "/linear_0"), linear(name + "/linear_1"));
    }

    private CrossAttention crossAttention(String name) {
      return new CrossAttention(
          norm(name + "/layer_norm"),
          linear(name + "/linear_0"),
          linear(name + "/linear_1"),
          linear(name + "/linear_2"));
    }

    private FeedForward feedForward(String layer) {
      return new FeedForward(
          norm(layer + "/ffn/layer_norm"),
          linear(layer + "/ffn/linear_0"),
          linear(layer + "/ffn/linear_1"));
    }

    private Linear linear(String name) {
      PackedMatrix matrix = packed.matrix(name + "/weight");
      float[] bias = file.floats(name + "/bias", matrix.rows());
      return new Linear(matrix, FloatRows.of(owner, bias));
    }

    private Norm norm(String name) {
      return new Norm(
          FloatRows.of(owner, file.floats(name + "/gamma", state)),
          FloatRows.of(owner, file.floats(name + "/beta", state)));
    }

    private FloatRows rows(String name, int count) {
      float[] numbers = file.floats(name, count, state);
      FloatRows rows = new FloatRows(owner, count, state);
      for (int i = 0; i < count; i++) {
        rows.write(i, numbers, i * state, state);
      }
      return rows;
    }
  }
}
