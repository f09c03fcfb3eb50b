package dev.tern.device.tune;

import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;

/** Measures a loaded language model. */
public final class LlmTrial implements Trial {
  /** Something to read; what it says does not matter, only that it is longer than any question. */
  private static final String TEXT =
      String.join(
          " ",
          Collections.nCopies(
              3,
              "The harbor wakes before the town does. Boats that left at dusk come back with the"
                  + " tide, and somebody has to be there to take the ropes. On the north quay a"
                  + " woman counts crates into a ledger; across from her two boys mend a net and"
                  + " argue about the weather. By seven the market smells of salt, coffee and"
                  + " diesel, and everyone who will buy fish today has already made up their mind"
                  + " about the price."));

  private final LanguageModel model;
  private final int[] opening;
  private final Runnable giveWay;
  private final int[] text;
  private int runs;

  public LlmTrial(LanguageModel model) {
    this(model, new int[0], () -> {});
  }

  /**
   * @param opening what all real prompts begin with. It is kept read, so that a turn which comes in
   *     between finds it so; left out where the context has no room for it
   * @param giveWay run where somebody else wanted the model; returns when it may be used again
   */
  public LlmTrial(LanguageModel model, int[] opening, Runnable giveWay) {
    this.model = model;
    this.giveWay = giveWay;
    text = model.encode(TEXT);
    int most = Workload.QUESTION.readTokens() + Workload.QUESTION.writtenTokens();
    this.opening = opening.length + most <= model.contextLength() ? opening : new int[0];
  }

  @Override
  public Seconds run(TuneSettings settings, Workload workload) {
    int written = Math.max(1, workload.writtenTokens());
    Completion completion = tryOut(settings, workload.readTokens(), written);
    double readSeconds =
        completion.prefillNanos() * 1e-9 * workload.readTokens() / completion.promptTokens();
    // The first token comes out of reading; each further one takes a pass over the weights.
    int passes = completion.ids().length - 1;
    double writeSeconds =
        passes < 1 || workload.writtenTokens() == 0
            ? 0
            : completion.decodeNanos() * 1e-9 * workload.writtenTokens() / passes;
    return new Seconds(readSeconds, writeSeconds);
  }

  private Completion tryOut(TuneSettings settings, int readTokens, int written) {
    while (true) {
      model.prepare(opening.length == 0 ? text(1) : opening);
      Optional<Completion> tried = model.tryOut(prompt(readTokens), written, settings.plan());
      if (tried.isPresent()) {
        return tried.get();
      }
      giveWay.run();
    }
  }

  private int[] prompt(int tokens) {
    int[] prompt = Arrays.copyOf(opening, opening.length + tokens);
    System.arraycopy(text(tokens), 0, prompt, opening.length, tokens);
    return prompt;
  }

  /** Begins elsewhere in the text each time, since the model remembers what it has just read. */
  private int[] text(int tokens) {
    int from = 7 * runs++;
    int[] some = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      some[i] = text[(from + i) % text.length];
    }
    return some;
  }
}
