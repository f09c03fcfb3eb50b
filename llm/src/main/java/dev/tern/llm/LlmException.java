package dev.tern.llm;

/** A model file or a request the engine cannot use; the message says where and what to do. */
public sealed class LlmException extends RuntimeException
    permits ContextOverBudgetException,
        MalformedGgufException,
        QuantizationFloorException,
        SessionRefusedException {
  public LlmException(String message) {
    super(message);
  }

  public LlmException(String message, Throwable cause) {
    super(message, cause);
  }
}
