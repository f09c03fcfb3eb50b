package dev.tern.device.tune;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.machine.PinnedCores;
import dev.tern.llm.ComputePlan;
import java.util.List;

/**
 * What is tuned, named as in the board's file.
 *
 * @param threads {@code llm.threads}
 * @param cores {@code llm.cores}; none for any
 * @param prefillChunk {@code llm.prefill-chunk}
 */
public record TuneSettings(int threads, List<Integer> cores, int prefillChunk) {
  public TuneSettings {
    cores = List.copyOf(cores);
  }

  public static TuneSettings of(BoardConfig.Llm llm) {
    return new TuneSettings(llm.threads(), llm.cores(), llm.prefillChunk());
  }

  /** What the engine needs to know of it. */
  public ComputePlan plan() {
    return new ComputePlan(threads, prefillChunk, PinnedCores.of(cores));
  }

  TuneSettings withThreads(int count, List<Integer> on) {
    return new TuneSettings(count, on, prefillChunk);
  }

  TuneSettings withPrefillChunk(int tokens) {
    return new TuneSettings(threads, cores, tokens);
  }

  /** One line for people. */
  public String describe() {
    return "threads=%d, %s, prefill-chunk=%d"
        .formatted(threads, cores.isEmpty() ? "any core" : "cores=" + cores, prefillChunk);
  }
}
