package dev.tern.ota.power;

import dev.tern.ota.disk.FileDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** {@code tools/power-cuts}: many runs, one line of JSON. */
public final class PowerCutsTool {
  private PowerCutsTool() {}

  /**
   * @param arguments {@code --runs N}, {@code --processes PERCENT}, {@code --seed N}, {@code
   *     --json}
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> words = List.of(arguments);
    int runs = (int) number(words, "--runs", 100);
    int processes = (int) number(words, "--processes", 40);
    long seed = number(words, "--seed", 1);
    Path folder = Files.createTempDirectory("power-cuts");
    try {
      PowerCuts cuts = new PowerCuts(folder, FileDisk::new, true);
      Shares shares = run(cuts, folder, runs, processes, seed);
      cuts.found().forEach(line -> System.err.println("power-cuts: " + line));
      if (words.contains("--json")) {
        System.out.printf(
            "{\"runs\":%d,\"bricked\":%d,\"mixed\":%d,\"refetchedBlocks\":%d,\"cuts\":%d,"
                + "\"thrown\":%d,\"halted\":%d,\"killed\":%d,\"steps\":%d}%n",
            cuts.runs(),
            cuts.bricked(),
            cuts.mixed(),
            cuts.refetchedBlocks(),
            cuts.cuts(),
            shares.thrown,
            shares.halted,
            shares.killed,
            shares.steps);
      } else {
        System.out.printf(
            "runs=%d (in this process %d, halted processes %d, killed processes %d), cuts=%d,"
                + " bricked=%d, mixed=%d, refetched blocks=%d%n",
            cuts.runs(),
            shares.thrown,
            shares.halted,
            shares.killed,
            cuts.cuts(),
            cuts.bricked(),
            cuts.mixed(),
            cuts.refetchedBlocks());
      }
      System.exit(cuts.bricked() + cuts.mixed() + cuts.refetchedBlocks() == 0 ? 0 : 1);
    } finally {
      PowerCuts.delete(folder);
    }
  }

  private static final class Shares {
    int thrown;
    int halted;
    int killed;
    long steps;
  }

  /** Every change of the ledger is cut right before, amid and after; all else is chance. */
  private static Shares run(PowerCuts cuts, Path folder, int runs, int processes, long seed)
      throws IOException, InterruptedException {
    Random chance = new Random(seed);
    Shares shares = new Shares();
    shares.steps = cuts.steps();
    List<Long> boundaries = cuts.boundaries();
    CutProcess device = new CutProcess(folder.resolve("device.log"));
    long[] millis = {0};
    if (processes > 0) {
      cuts.tryOut((repository, store) -> millis[0] = device.whole(repository, store));
    }
    for (int run = 0; run < runs; run++) {
      long runSeed = chance.nextLong() >>> 1;
      // A boundary is the ledger's new file, its contents, its sync, its name: 12 steps at most.
      long steps =
          chance.nextInt(3) == 0
              ? boundaries.get(run % boundaries.size()) + chance.nextInt(13)
              : chance.nextLong(shares.steps);
      steps = Math.min(steps, shares.steps - 1);
      long stepsToCut = steps;
      boolean isProcess = chance.nextInt(100) < processes;
      if (!isProcess) {
        shares.thrown++;
        cuts.run(runSeed, stepsToCut);
      } else if (chance.nextBoolean()) {
        shares.halted++;
        cuts.runInProcess(
            runSeed, (repository, store) -> device.halted(repository, store, runSeed, stepsToCut));
      } else {
        shares.killed++;
        long nanos = chance.nextLong(millis[0] * 1_000_000 + 1);
        cuts.runInProcess(
            runSeed, (repository, store) -> device.killed(repository, store, runSeed, nanos));
      }
    }
    return shares;
  }

  private static long number(List<String> words, String option, long otherwise) {
    int at = words.indexOf(option);
    return at < 0 || at + 1 == words.size() ? otherwise : Long.parseLong(words.get(at + 1));
  }
}
