package dev.tern.llm;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is known of a model: read from its file, and measured or stated in the card beside it.
 *
 * @param name the model's own
 * @param architecture as its file calls it
 * @param chatTemplate the name of its layout of conversations; {@code none} and {@code unknown}
 *     mean that it cannot converse
 * @param sampling how its makers would have tokens chosen, the repeat penalty among it
 * @param quantization how its weights are stored
 * @param trainedContext positions that it was trained for
 * @param usableContext positions over which it was measured to find what it was told; empty where
 *     nobody measured
 * @param minimumMemoryBytes below which it cannot run: its weights and a short context's keys and
 *     values
 * @param evaluations what it was examined in, the newest of each name
 */
public record ModelCard(
    String name,
    String architecture,
    String chatTemplate,
    Sampling sampling,
    Quantization quantization,
    int trainedContext,
    OptionalInt usableContext,
    long minimumMemoryBytes,
    List<Evaluation> evaluations) {
  /** The evaluation that a coarse model must have passed to pick actions. */
  public static final String SINGLE_ACTION = "single-action";

  public ModelCard {
    evaluations = List.copyOf(evaluations);
  }

  /**
   * How weights are stored.
   *
   * @param format of most of them
   * @param leastBitsPerWeight of the large matrix that is stored coarsest, its scales counted in
   * @param isNative whether the model was trained with weights like these, as ternary ones are;
   *     false where they were rounded after training
   */
  public record Quantization(String format, double leastBitsPerWeight, boolean isNative) {
    /** Q6_K takes 6.56 bits a weight, Q5_1 takes 6. */
    private static final double FLOOR_BITS = 6.5;

    /** Whether rounding after training took more than Q6 does. */
    public boolean isBelowFloor() {
      return !isNative && leastBitsPerWeight < FLOOR_BITS;
    }
  }

  /**
   * What an examination found.
   *
   * @param score share of the cases that were right, 0 to 1
   * @param threshold the least that passes
   */
  public record Evaluation(String name, double score, double threshold, int cases, LocalDate date) {
    public boolean passed() {
      return score >= threshold;
    }
  }

  /** The evaluation of a name. */
  public Optional<Evaluation> evaluation(String evaluationName) {
    return evaluations.stream().filter(one -> one.name().equals(evaluationName)).findFirst();
  }

  /**
   * How many tokens a prompt and its answer may take together.
   *
   * @param cacheLength positions that the key-value cache was made for
   */
  public int contextLimit(ModelUse use, int cacheLength) {
    int trusted = (int) (use.shareOfTrainedContext() * trainedContext);
    return Math.min(Math.min(trusted, usableContext.orElse(Integer.MAX_VALUE)), cacheLength);
  }

  /**
   * Refuses what {@link #contextLimit} does not allow.
   *
   * @param used tokens of the prompt and room for the answer
   * @throws ContextOverBudgetException when they are more
   */
  public void requireRoom(ModelUse use, int used, int cacheLength) {
    int limit = contextLimit(use, cacheLength);
    if (used > limit) {
      throw new ContextOverBudgetException(used, limit);
    }
  }

  /**
   * Refuses what the model's weights are too coarse for. Free answers are never refused; one action
   * is, unless the card has a passed evaluation; tools are, always.
   *
   * @throws QuantizationFloorException when it may not do this
   */
  public void requireFit(ModelUse use) {
    if (!quantization.isBelowFloor()) {
      return;
    }
    switch (use) {
      case CHAT -> {}
      case SINGLE_ACTION -> {
        Optional<Evaluation> found = evaluation(SINGLE_ACTION);
        if (found.filter(Evaluation::passed).isEmpty()) {
          throw new QuantizationFloorException(
              belowFloor()
                  + "; it may pick an action only with a passed evaluation in its card, found "
                  + found.map(ModelCard::failed).orElse("none")
                  + "; run: tern eval --model FILE");
        }
      }
      case TOOLS ->
          throw new QuantizationFloorException(
              belowFloor() + "; it may not use tools; use a native or Q6 to Q8 model");
    }
  }

  private String belowFloor() {
    return String.format(
        Locale.ROOT,
        "model %s: its weights were rounded after training to %.1f bits (%s), below Q6",
        name,
        quantization.leastBitsPerWeight(),
        quantization.format());
  }

  private static String failed(Evaluation evaluation) {
    return String.format(
        Locale.ROOT,
        "score=%.2f of %d cases on %s, needed %.2f",
        evaluation.score(),
        evaluation.cases(),
        evaluation.date(),
        evaluation.threshold());
  }

  /** The same with what was measured of its context. */
  public ModelCard withUsableContext(int tokens) {
    return new ModelCard(
        name,
        architecture,
        chatTemplate,
        sampling,
        quantization,
        trainedContext,
        OptionalInt.of(tokens),
        minimumMemoryBytes,
        evaluations);
  }

  /** The same with an evaluation instead of an older one of its name. */
  public ModelCard withEvaluation(Evaluation evaluation) {
    List<Evaluation> all =
        new ArrayList<>(
            evaluations.stream().filter(one -> !one.name().equals(evaluation.name())).toList());
    all.add(evaluation);
    return new ModelCard(
        name,
        architecture,
        chatTemplate,
        sampling,
        quantization,
        trainedContext,
        usableContext,
        minimumMemoryBytes,
        all);
  }
}
