package dev.tern.llm.model;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.gguf.TensorInfo;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.quant.Matrix;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Takes weights from a file by name and shape, and notices those that nobody asked for. */
final class WeightReader {
  private final GgufFile file;
  private final Set<String> unused;

  WeightReader(GgufFile file) {
    this.file = file;
    unused = new LinkedHashSet<>(file.tensors().keySet());
  }

  boolean has(String name) {
    return file.tensors().containsKey(name);
  }

  Matrix matrix(String name, int rows, int columns) {
    TensorInfo tensor = tensor(name, List.of((long) columns, (long) rows));
    if (!Format.PACKED.contains(tensor.format())) {
      throw new LlmException(
          "tensor "
              + name
              + ": type="
              + tensor.format()
              + " is not supported; supported="
              + Format.PACKED);
    }
    int rowSize = tensor.format().rowSize(columns);
    return tensor
        .format()
        .pack(
            rows,
            columns,
            (firstRow, count, target) ->
                file.read(tensor, (long) firstRow * rowSize, count * rowSize, target));
  }

  float[] vector(String name, int length) {
    TensorInfo tensor = tensor(name, List.of((long) length));
    byte[] bytes = new byte[tensor.format().rowSize(length)];
    file.read(tensor, 0, bytes.length, bytes);
    float[] numbers = new float[length];
    tensor.format().dequantize(bytes, 0, numbers, 0, length);
    return numbers;
  }

  float[] vectorOfOnesUnlessThere(String name, int length) {
    if (has(name)) {
      return vector(name, length);
    }
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** To be called after the last weight. */
  void requireAllUsed() {
    if (!unused.isEmpty()) {
      throw new LlmException(
          "tensor "
              + unused.iterator().next()
              + " is not part of the llama architecture ("
              + unused.size()
              + " such tensors); use another model");
    }
  }

  private TensorInfo tensor(String name, List<Long> shape) {
    TensorInfo tensor = file.tensors().get(name);
    if (tensor == null) {
      throw new LlmException("tensor " + name + " is missing; pull the model again");
    }
    if (!tensor.shape().equals(shape)) {
      throw new LlmException(
          "tensor "
              + name
              + ": expected shape="
              + shape
              + " (columns first), found "
              + tensor.shape()
              + "; pull the model again");
    }
    unused.remove(name);
    return tensor;
  }
}
