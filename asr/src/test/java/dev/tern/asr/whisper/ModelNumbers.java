package dev.tern.asr.whisper;

import dev.tern.tensor.quant.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * All numbers of a Whisper model, made up or read from a file, that can be written in every format:
 * so that tests have the same model in all of them.
 *
 * @param tensors by the name that CTranslate2 gives them
 * @param tokens as in {@code vocabulary.txt}
 */
record ModelNumbers(int heads, List<String> tokens, Map<String, Tensor> tensors) {
  private static final int F32_CODE = 0;

  record Tensor(int[] shape, float[] numbers) {}

  /** How CTranslate2 stores weights of two and more axes. */
  enum Ct2Type {
    FLOAT32(0),
    INT8(1),
    INT16(2),
    FLOAT16(4),
    BFLOAT16(5);

    private final int code;

    Ct2Type(int code) {
      this.code = code;
    }
  }

  /** A model that computes nonsense: 64 wide, one layer each, 1600 tokens and 12 positions. */
  static ModelNumbers madeUp(long seed) {
    int state = 64;
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      tokens.add(TokenRules.written(new byte[] {(byte) ("a b".charAt(i % 3)), (byte) i}));
    }
    tokens.addAll(List.of("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>"));
    tokens.addAll(
        List.of(
            "<|translate|>",
            "<|transcribe|>",
            "<|startoflm|>",
            "<|startofprev|>",
            "<|nospeech|>",
            "<|notimestamps|>"));
    for (int i = 0; i <= 1500; i++) {
      tokens.add("<|%d.%02d|>".formatted(i / 50, i % 50 * 2));
    }
    var random = new Random(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes(state, 12, 10, tokens.size(), 1, 4 * state)
        .forEach(
            (name, shape) -> {
              float[] numbers = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
              for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) (random.nextGaussian() * 0.2);
              }
              tensors.put(name, new Tensor(shape, numbers));
            });
    return new ModelNumbers(1, tokens, tensors);
  }

  /** Those of a model in CTranslate2's format. */
  static ModelNumbers of(Path folder) throws IOException {
    List<String> tokens =
        List.of(
            Files.readString(folder.resolve("vocabulary.txt"), StandardCharsets.UTF_8).split("\n"));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (Ct2File file = Ct2File.open(folder.resolve("model.bin"))) {
      int layers = 0;
      while (file.has("decoder/layer_" + layers + "/ffn/layer_norm/gamma")) {
        layers++;
      }
      int state = file.extent("encoder/conv1/weight", 0);
      shapes(
              state,
              file.extent("encoder/position_encodings/encodings", 0),
              file.extent("decoder/position_encodings/encodings", 0),
              tokens.size(),
              layers,
              file.extent("encoder/layer_0/ffn/linear_0/weight", 0))
          .forEach((name, shape) -> tensors.put(name, new Tensor(shape, file.floats(name, shape))));
      return new ModelNumbers(file.heads(), tokens, tensors);
    }
  }

  /** Asks a file for everything that this model has. */
  void readFrom(WhisperFile file) {
    file.heads();
    tensors.forEach((name, tensor) -> file.floats(name, tensor.shape()));
  }

  private static Map<String, int[]> shapes(
      int state, int soundContext, int textContext, int tokens, int layers, int inner) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    shapes.put("encoder/conv1/weight", new int[] {state, LogMel.BANDS, 3});
    shapes.put("encoder/conv1/bias", new int[] {state});
    shapes.put("encoder/conv2/weight", new int[] {state, state, 3});
    shapes.put("encoder/conv2/bias", new int[] {state});
    shapes.put("encoder/position_encodings/encodings", new int[] {soundContext, state});
    shapes.put("decoder/position_encodings/encodings", new int[] {textContext, state});
    shapes.put("decoder/embeddings/weight", new int[] {tokens, state});
    norm(shapes, "encoder/layer_norm", state);
    norm(shapes, "decoder/layer_norm", state);
    for (int i = 0; i < layers; i++) {
      for (String side : List.of("encoder", "decoder")) {
        String layer = side + "/layer_" + i;
        norm(shapes, layer + "/self_attention/layer_norm", state);
        linear(shapes, layer + "/self_attention/linear_0", 3 * state, state);
        linear(shapes, layer + "/self_attention/linear_1", state, state);
        norm(shapes, layer + "/ffn/layer_norm", state);
        linear(shapes, layer + "/ffn/linear_0", inner, state);
        linear(shapes, layer + "/ffn/linear_1", state, inner);
      }
      String cross = "decoder/layer_" + i + "/attention";
      norm(shapes, cross + "/layer_norm", state);
      linear(shapes, cross + "/linear_0", state, state);
      linear(shapes, cross + "/linear_1", 2 * state, state);
      linear(shapes, cross + "/linear_2", state, state);
    }
    return shapes;
  }

  private static void norm(Map<String, int[]> shapes, String name, int state) {
    shapes.put(name + "/gamma", new int[] {state});
    shapes.put(name + "/beta", new int[] {state});
  }

  private static void linear(Map<String, int[]> shapes, String name, int outputs, int inputs) {
    shapes.put(name + "/weight", new int[] {outputs, inputs});
    shapes.put(name + "/bias", new int[] {outputs});
  }

  private int extent(String name, int axis) {
    return tensors.get(name).shape()[axis];
  }

  private int layers() {
    return (int)
        tensors.keySet().stream()
            .filter(n -> n.matches("decoder/layer_\\d+/ffn/linear_0/bias"))
            .count();
  }

  /** The model as CTranslate2 stores it. */
  byte[] ct2(Ct2Type type) {
    var out = new Bytes();
    out.u32(6).ct2Text("WhisperSpec").u32(3);
    boolean scaled = type == Ct2Type.INT8 || type == Ct2Type.INT16;
    long scales = tensors.keySet().stream().filter(name -> scaled && isMatrix(name)).count();
    out.u32((int) (tensors.size() + 2 + scales));
    for (String side : List.of("encoder", "decoder")) {
      out.ct2Text(side + "/num_heads").u8(0).u8(2).u32(2).u16(heads);
    }
    tensors.forEach(
        (name, tensor) -> writeCt2(out, name, tensor, isMatrix(name) ? type : Ct2Type.FLOAT32));
    out.u32(1).ct2Text("decoder/projection/weight").ct2Text("decoder/embeddings/weight");
    return out.toByteArray();
  }

  /** Norms, biases and positions stay floats. */
  private boolean isMatrix(String name) {
    return name.endsWith("/weight");
  }

  private static void writeCt2(Bytes out, String name, Tensor tensor, Ct2Type type) {
    float[] numbers = tensor.numbers();
    int rows = tensor.shape()[0];
    int columns = numbers.length / rows;
    float[] scales = new float[type == Ct2Type.INT16 ? 1 : rows];
    out.ct2Text(name).u8(tensor.shape().length);
    for (int extent : tensor.shape()) {
      out.u32(extent);
    }
    int size = type == Ct2Type.FLOAT32 ? 4 : type == Ct2Type.INT8 ? 1 : 2;
    out.u8(type.code).u32(numbers.length * size);
    for (int i = 0; i < numbers.length; i++) {
      switch (type) {
        case FLOAT32 -> out.u32(Float.floatToRawIntBits(numbers[i]));
        case FLOAT16 -> out.u16(Float.floatToFloat16(numbers[i]));
        case BFLOAT16 -> out.u16(Float.floatToRawIntBits(numbers[i]) >>> 16);
        case INT8 -> {
          if (i % columns == 0) {
            scales[i / columns] = 127 / largest(numbers, i, columns);
          }
          out.u8((int) Math.rint(numbers[i] * scales[i / columns]));
        }
        case INT16 -> {
          scales[0] = i == 0 ? 1000 : scales[0];
          out.u16((int) Math.rint(numbers[i] * scales[0]));
        }
      }
    }
    if (type == Ct2Type.INT8) {
      writeCt2(out, name + "_scale", new Tensor(new int[] {rows}, scales), Ct2Type.FLOAT32);
    } else if (type == Ct2Type.INT16) {
      out.ct2Text(name + "_scale").u8(0).u8(0).u32(4).u32(Float.floatToRawIntBits(scales[0]));
    }
  }

  private static float largest(float[] numbers, int from, int count) {
    float largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Math.abs(numbers[i]));
    }
    return largest == 0 ? 127 : largest;
  }

  /**
   * The model as whisper.cpp stores it.
   *
   * @param format of the matrices; convolutions are in F16 and all else in F32, as its quantizer
   *     leaves them
   */
  byte[] ggml(Format format) {
    var out = new Bytes();
    int state = extent("encoder/conv1/weight", 0);
    int end = tokens.indexOf("<|endoftext|>");
    out.u32(GgmlFile.MAGIC).u32(tokens.size());
    out.u32(extent("encoder/position_encodings/encodings", 0)).u32(state).u32(heads).u32(layers());
    out.u32(extent("decoder/position_encodings/encodings", 0)).u32(state).u32(heads).u32(layers());
    out.u32(LogMel.BANDS).u32(format == Format.F32 ? 0 : 1);
    out.u32(LogMel.BANDS).u32(201);
    for (int i = 0; i < LogMel.BANDS * 201; i++) {
      out.u32(0);
    }
    out.u32(end);
    for (String token : tokens.subList(0, end)) {
      byte[] bytes = bytes(token);
      out.u32(bytes.length).raw(bytes);
    }
    tensors.forEach((name, tensor) -> writeGgml(out, name, tensor, format));
    return out.toByteArray();
  }

  private static byte[] bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int value = 0; value < 256; value++) {
      String written = TokenRules.written(new byte[] {(byte) value});
      for (int i = 0; i < bytes.length; i++) {
        if (token.charAt(i) == written.charAt(0)) {
          bytes[i] = (byte) value;
        }
      }
    }
    return bytes;
  }

  private static void writeGgml(Bytes out, String name, Tensor tensor, Format format) {
    List<String> parts = ggmlNames(name);
    int rows = tensor.shape()[0] / parts.size();
    int columns = tensor.numbers().length / tensor.shape()[0];
    for (int part = 0; part < parts.size(); part++) {
      if (parts.get(part).endsWith("key.bias")) {
        continue; // whisper.cpp's files have none; it is zero
      }
      int[] shape = tensor.shape().clone();
      shape[0] = rows;
      boolean convolution = name.contains("/conv");
      if (convolution && shape.length == 1) {
        shape = new int[] {rows, 1};
      }
      boolean matrix = name.endsWith("/weight");
      Format stored =
          !matrix ? Format.F32 : convolution && format != Format.F32 ? Format.F16 : format;
      int code =
          switch (stored) {
            case F16 -> 1;
            case Q4_0 -> 2;
            case Q4_1 -> 3;
            case Q5_0 -> 6;
            case Q5_1 -> 7;
            case Q8_0 -> 8;
            default -> F32_CODE;
          };
      byte[] title = parts.get(part).getBytes(StandardCharsets.US_ASCII);
      out.u32(shape.length).u32(title.length).u32(code);
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        out.u32(shape[axis]);
      }
      out.raw(title);
      int numbers = rows * columns;
      byte[] row = new byte[numbers / stored.blockLength() * stored.blockSize()];
      stored.quantize(tensor.numbers(), part * numbers, row, 0, numbers);
      out.raw(row);
    }
  }

  /** What OpenAI calls a tensor; several where it is several there. */
  private static List<String> ggmlNames(String name) {
    String plain =
        name.replace("encoder/position_encodings/encodings", "encoder.positional_embedding")
            .replace("decoder/position_encodings/encodings", "decoder.positional_embedding")
            .replace("decoder/embeddings", "decoder.token_embedding")
            .replace("/gamma", ".weight")
            .replace("/beta", ".bias")
            .replaceAll("^encoder/layer_norm", "encoder.ln_post")
            .replaceAll("^decoder/layer_norm", "decoder.ln")
            .replace("/layer_", ".blocks.")
            .replace("/self_attention.blocks.norm", ".attn_ln")
            .replace("/attention.blocks.norm", ".cross_attn_ln")
            .replace("/ffn.blocks.norm", ".mlp_ln")
            .replace("/ffn/linear_0", ".mlp.0")
            .replace("/ffn/linear_1", ".mlp.2")
            .replace("/self_attention/linear_0", ".attn.query|key|value")
            .replace("/self_attention/linear_1", ".attn.out")
            .replace("/attention/linear_0", ".cross_attn.query")
            .replace("/attention/linear_1", ".cross_attn.key|value")
            .replace("/attention/linear_2", ".cross_attn.out")
            .replace('/', '.');
    int bar = plain.indexOf('|');
    if (bar < 0) {
      return List.of(plain);
    }
    int from = plain.lastIndexOf('.', bar) + 1;
    int to = plain.indexOf('.', bar);
    return Arrays.stream(plain.substring(from, to).split("\\|"))
        .map(part -> plain.substring(0, from) + part + plain.substring(to))
        .toList();
  }

  /** Little-endian. */
  private static final class Bytes extends ByteArrayOutputStream {
    Bytes u8(int value) {
      write(value);
      return this;
    }

    Bytes u16(int value) {
      return u8(value & 0xff).u8(value >> 8 & 0xff);
    }

    Bytes u32(int value) {
      writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Bytes raw(byte[] bytes) {
      writeBytes(bytes);
      return this;
    }

    Bytes ct2Text(String text) {
      return u16(text.length() + 1).raw(text.getBytes(StandardCharsets.US_ASCII)).u8(0);
    }
  }
}
