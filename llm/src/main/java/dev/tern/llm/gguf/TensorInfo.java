package dev.tern.llm.gguf;

import dev.tern.tensor.quant.Format;
import java.util.List;

/**
 * Where a tensor lies and what it is.
 *
 * @param name as the file has it, such as {@code blk.0.attn_q.weight}
 * @param shape lengths of the dimensions, the fastest running (columns) first, 1 to 4 of them
 * @param format of its numbers
 * @param offsetBytes of its first block from the start of the file
 * @param sizeBytes of its data
 */
public record TensorInfo(
    String name, List<Long> shape, Format format, long offsetBytes, long sizeBytes) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }
}
