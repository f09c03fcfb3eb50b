package dev.tern.llm;

/** The prompt and the room for its answer do not fit the context; nothing was truncated. */
public final class ContextOverBudgetException extends LlmException {
  private final int used;
  private final int limit;

  public ContextOverBudgetException(int used, int limit) {
    super(
        "context: used="
            + used
            + " tokens, limit="
            + limit
            + "; shorten the prompt or raise the board's llm.context-length");
    this.used = used;
    this.limit = limit;
  }

  public int used() {
    return used;
  }

  public int limit() {
    return limit;
  }
}
