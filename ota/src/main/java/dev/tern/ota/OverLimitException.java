package dev.tern.ota;

/** More than there is room for; nothing was kept. What there was before is unharmed. */
public final class OverLimitException extends OtaException {
  private final long used;
  private final long limit;

  public OverLimitException(String what, long used, long limit, String remedy) {
    super(what + ": used=" + used + ", limit=" + limit + "; " + remedy);
    this.used = used;
    this.limit = limit;
  }

  /** What it would have come to, or what is taken already. */
  public long used() {
    return used;
  }

  /** What there is room for. */
  public long limit() {
    return limit;
  }
}
