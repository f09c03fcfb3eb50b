package dev.tern.llm.model;

import dev.tern.tensor.kernel.Quantization;
import dev.tern.tensor.memory.ActivationBits;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.memory.QuantizedRows;
import java.util.EnumMap;
import java.util.Map;

/** What the small steps between two products work on: one for the team, or one for a thread. */
final class Workspace {
  final FloatRows stream; // [rows, width]
  final FloatRows normed; // [rows, width or what attention gives, the wider]
  final FloatRows inner; // [rows, hidden]
  private final Map<Quantization, QuantizedRows> quantized = new EnumMap<>(Quantization.class);

  Workspace(NativeMemory owner, ModelShape shape, int rows, ActivationBits bits) {
    int widest = Math.max(Math.max(shape.width(), shape.queryWidth()), shape.hidden());
    stream = new FloatRows(owner, rows, shape.width());
    normed = new FloatRows(owner, rows, Math.max(shape.width(), shape.queryWidth()));
    inner = new FloatRows(owner, rows, shape.hidden());
    for (Quantization one : Quantization.values()) {
      quantized.put(one, new QuantizedRows(owner, rows, widest, bits));
    }
  }

  QuantizedRows quantized(Quantization quantization) {
    return quantized.get(quantization);
  }
}
