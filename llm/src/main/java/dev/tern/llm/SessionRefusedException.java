package dev.tern.llm;

/** A session asks for more positions than are free; those that are open go on as they are. */
public final class SessionRefusedException extends LlmException {
  private final int wanted;
  private final int used;
  private final int limit;

  public SessionRefusedException(int wanted, int used, int limit) {
    super(
        "session: wanted="
            + wanted
            + " positions, used="
            + used
            + ", limit="
            + limit
            + "; close a session, ask for fewer, or raise the board's llm.context-length");
    this.wanted = wanted;
    this.used = used;
    this.limit = limit;
  }

  public int wanted() {
    return wanted;
  }

  public int used() {
    return used;
  }

  public int limit() {
    return limit;
  }
}
