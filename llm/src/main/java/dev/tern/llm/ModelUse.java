package dev.tern.llm;

/** What a model is asked to do; what it may be trusted with differs. */
public enum ModelUse {
  /** Answers in its own words. */
  CHAT(0.50),
  /** Picks one action, held to a grammar. */
  SINGLE_ACTION(0.35),
  /** Calls tools one after the other and reads what they say. */
  TOOLS(0.35);

  private final double shareOfTrainedContext;

  ModelUse(double shareOfTrainedContext) {
    this.shareOfTrainedContext = shareOfTrainedContext;
  }

  /**
   * How much of the context that a model was trained for can be relied on where nobody measured:
   * small models lose the middle of a long prompt well before its end.
   */
  public double shareOfTrainedContext() {
    return shareOfTrainedContext;
  }
}
