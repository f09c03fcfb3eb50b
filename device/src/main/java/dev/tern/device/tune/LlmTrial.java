package dev.tern.device.tune;

import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import java.util.Collections;

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
  private final int[] text;
  private int runs;

  public LlmTrial(LanguageModel model) {
    this.model = model;
    text = model.encode(TEXT);
  }

  @Override
  public Seconds run(TuneSettings settings, Workload workload) {
    model.compute(settings.plan());
    int written = Math.max(1, workload.writtenTokens());
    int room = model.contextLength() - written;
    Completion completion =
        model.complete(
            prompt(Math.min(workload.readTokens(), room)),
            written,
            Sampling.GREEDY,
            TextListener.NONE);
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

  /** Begins elsewhere in the text each time, since the model remembers what it has just read. */
  private int[] prompt(int tokens) {
    int from = 1 + 7 * runs++ % (text.length - 1);
    int[] prompt = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      prompt[i] = text[1 + (from + i) % (text.length - 1)];
    }
    return prompt;
  }
}
