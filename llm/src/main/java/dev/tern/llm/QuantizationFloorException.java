package dev.tern.llm;

/** A model whose weights were rounded too far after training for what is asked of it. */
public final class QuantizationFloorException extends LlmException {
  public QuantizationFloorException(String message) {
    super(message);
  }
}
