package dev.tern.llm;

/**
 * How the next token is chosen from the logits.
 *
 * @param temperature 0 takes the best token always; otherwise logits are divided by it, up to 5
 * @param topK keep the k best, 0 keeps all
 * @param topP keep the fewest whose probability reaches this, 0 to 1
 * @param minP drop those below this share of the best one's probability, 0 to 1
 * @param repeatPenalty divides the positive logits of recent tokens, 1 changes nothing
 * @param seed of the random numbers, so that a run can be repeated
 */
public record Sampling(
    double temperature, int topK, double topP, double minP, double repeatPenalty, long seed) {
  /** Always the best token. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0);

  /** Keeps to what is likely: what SmolLM2's model card uses. */
  public static final Sampling PRECISE = new Sampling(0.2, 0, 0.9, 0, 1, 0);

  /** Varied text: the defaults of llama.cpp. */
  public static final Sampling LIVELY = new Sampling(0.8, 40, 0.95, 0.05, 1, 0);

  public Sampling {
    check("temperature", temperature, 0, 5);
    check("topK", topK, 0, 1_000_000);
    check("topP", topP, 0, 1);
    check("minP", minP, 0, 1);
    check("repeatPenalty", repeatPenalty, 0.1, 10);
  }

  /** A preset by its name in a board's configuration: {@code greedy}, {@code precise} .. */
  public static Sampling preset(String name) {
    return switch (name) {
      case "greedy" -> GREEDY;
      case "precise" -> PRECISE;
      case "lively" -> LIVELY;
      default ->
          throw new LlmException(
              "sampling preset=" + name + " is not known; known=[greedy, precise, lively]");
    };
  }

  /** The same, but for the temperature. */
  public Sampling withTemperature(double other) {
    return new Sampling(other, topK, topP, minP, repeatPenalty, seed);
  }

  /** The same, but for the random numbers. */
  public Sampling withSeed(long other) {
    return new Sampling(temperature, topK, topP, minP, repeatPenalty, other);
  }

  private static void check(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new LlmException(
          name + "=" + value + " is out of range; expected " + low + ".." + high);
    }
  }
}
