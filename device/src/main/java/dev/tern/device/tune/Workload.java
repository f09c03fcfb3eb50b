package dev.tern.device.tune;

/**
 * What the model does while it is measured: reads a question and writes an answer.
 *
 * @param readTokens at least 1
 * @param writtenTokens may be 0
 */
record Workload(int readTokens, int writtenTokens) {
  /** A long question, so that chunks up to this size are told apart, and two short sentences. */
  static final Workload QUESTION = new Workload(128, 24);

  /** Reading alone, of which the chunk is a matter. */
  static final Workload READING = new Workload(128, 0);

  Workload dividedBy(int parts) {
    return new Workload(Math.max(1, readTokens / parts), writtenTokens / parts);
  }
}
