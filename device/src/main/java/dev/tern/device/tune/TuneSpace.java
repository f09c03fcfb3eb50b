package dev.tern.device.tune;

import dev.tern.device.machine.Machine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What can be tried on a machine. Keys that the board's file sets stay as they are.
 *
 * @param fixed keys that may not be changed, such as {@code llm.threads}
 */
public record TuneSpace(Machine machine, Set<String> fixed) {
  static final String THREADS = "llm.threads";
  static final String CORES = "llm.cores";
  static final String PREFILL_CHUNK = "llm.prefill-chunk";

  /** The most that the board's file could say. */
  private static final int MOST_THREADS = 8;

  private static final List<Integer> CHUNKS = List.of(16, 32, 64, 128);

  public TuneSpace {
    fixed = Set.copyOf(fixed);
  }

  /** Whether there is anything to find out. */
  public boolean isEmpty() {
    return fixed.containsAll(List.of(THREADS, CORES, PREFILL_CHUNK));
  }

  /**
   * One thread, half of the cores, the fast ones, all; each on any core and on the fast ones alone.
   */
  List<TuneSettings> threadsAndCores(TuneSettings from) {
    int cores = Math.min(machine.cores().size(), MOST_THREADS);
    int fast = Math.min(machine.fastCores().size(), MOST_THREADS);
    Set<Integer> counts = new TreeSet<>();
    if (fixed.contains(THREADS)) {
      counts.add(from.threads());
    } else {
      Stream.of(1, 2, cores / 2, cores - 1, cores, fast, fast - 1)
          .filter(count -> count >= 1 && count <= cores)
          .forEach(counts::add);
    }
    Set<TuneSettings> settings = new LinkedHashSet<>();
    for (int count : counts) {
      if (fixed.contains(CORES)) {
        settings.add(from.withThreads(count, from.cores()));
        continue;
      }
      settings.add(from.withThreads(count, List.of()));
      if (count <= fast) {
        settings.add(from.withThreads(count, machine.fastCores().subList(0, pinned(count, fast))));
      }
    }
    return List.copyOf(settings);
  }

  /**
   * Where all cores are alike, as many as there are threads; of two kinds, all fast ones, among
   * which the system may choose.
   */
  private int pinned(int threads, int fast) {
    return machine.fastCores().size() < machine.cores().size() ? fast : threads;
  }

  List<TuneSettings> prefillChunks(TuneSettings from) {
    return fixed.contains(PREFILL_CHUNK)
        ? List.of()
        : CHUNKS.stream().map(from::withPrefillChunk).toList();
  }
}
