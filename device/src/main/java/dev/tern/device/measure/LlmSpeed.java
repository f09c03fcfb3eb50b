package dev.tern.device.measure;

import dev.tern.llm.Completion;
import dev.tern.llm.ComputePlan;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import dev.tern.llm.Session;
import dev.tern.llm.TextListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Times a loaded language model. What it reads and writes means nothing; every word costs alike.
 */
public final class LlmSpeed {
  /** A model may end its answer at any token; another prompt then makes another answer. */
  private static final int PROMPTS_TRIED = 8;

  private final LanguageModel model;
  private final int[] text;
  private final List<Session> others = new ArrayList<>();
  private ComputePlan plan;
  private int runs;

  /** Measures a model that nobody else uses meanwhile. */
  public LlmSpeed(LanguageModel model) {
    this.model = model;
    text =
        model.encode(
            "The harbor wakes before the town does. Boats that left at dusk come back with the"
                + " tide, and somebody has to be there to take the ropes. On the north quay a woman"
                + " counts crates into a ledger; across from her two boys mend a net and argue"
                + " about the weather.");
  }

  /** Computes with so many threads from now on. */
  public void threads(int threads) {
    ComputePlan wanted = ComputePlan.of(threads);
    if (!wanted.equals(plan)) {
      model.compute(wanted);
      plan = wanted;
    }
  }

  /** Seconds to read a prompt of so many tokens of which nothing is known yet. */
  public double prefillSeconds(int tokens) {
    // Its first token differs from the last prompt's, so none of that is remembered.
    Completion completion =
        model.complete(prompt(++runs, tokens), 1, Sampling.GREEDY, TextListener.NONE);
    if (completion.promptTokens() != tokens) {
      throw new LlmException(
          "prefill: read="
              + completion.promptTokens()
              + " tokens, expected="
              + tokens
              + " unknown ones");
    }
    return completion.prefillNanos() * 1e-9;
  }

  /** Seconds to write so many tokens behind a prompt of {@code depth} tokens, which is kept. */
  public double decodeSeconds(int tokens, int depth) {
    return decodeSeconds(tokens, depth, 1);
  }

  /**
   * The same for several sessions together, each of which writes so many tokens.
   *
   * @throws dev.tern.llm.SessionRefusedException where the model has no room for so many
   */
  public double decodeSeconds(int tokens, int depth, int sessions) {
    while (others.size() < sessions - 1) {
      others.add(model.open(model.contextLength()));
    }
    for (int attempt = 0; attempt < PROMPTS_TRIED; attempt++) {
      int[] prompt = prompt(attempt, Math.max(1, depth));
      model.prepare(prompt);
      others.forEach(other -> other.prepare(prompt));
      List<Completion> completions = completeTogether(prompt, tokens + 1, sessions);
      // The first token comes out of the prompt; each further one takes a pass over the weights.
      if (completions.stream().allMatch(each -> each.ids().length == tokens + 1)) {
        return completions.stream().mapToLong(Completion::decodeNanos).max().orElseThrow() * 1e-9;
      }
    }
    throw new LlmException(
        "decode: the model ended each of "
            + PROMPTS_TRIED
            + " answers before tokens="
            + tokens
            + "; ask for fewer");
  }

  private List<Completion> completeTogether(int[] prompt, int tokens, int sessions) {
    if (sessions == 1) {
      return List.of(model.complete(prompt, tokens, Sampling.GREEDY, TextListener.NONE));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(sessions)) {
      List<Future<Completion>> running = new ArrayList<>();
      running.add(
          threads.submit(() -> model.complete(prompt, tokens, Sampling.GREEDY, TextListener.NONE)));
      for (Session other : others.subList(0, sessions - 1)) {
        running.add(
            threads.submit(
                () -> other.complete(prompt, tokens, Sampling.GREEDY, TextListener.NONE)));
      }
      List<Completion> completions = new ArrayList<>();
      for (Future<Completion> each : running) {
        completions.add(each.get());
      }
      return completions;
    } catch (ExecutionException failed) {
      throw new LlmException("decode: sessions=" + sessions + ": " + failed.getCause(), failed);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new LlmException("decode: was interrupted", ended);
    }
  }

  private int[] prompt(int from, int tokens) {
    int[] prompt = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      prompt[i] = text[(from + i) % text.length];
    }
    return prompt;
  }
}
