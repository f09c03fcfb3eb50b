package dev.tern.device.tune;

import dev.tern.device.tune.TuneReport.Compared;
import dev.tern.device.tune.TuneReport.Pace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Finds the fastest settings; what it measures with is not its business. */
public final class Tuner {
  /** The least gain worth leaving the default for. */
  public static final double MARGIN = 0.05;

  /** A difference has to be so many times what two runs of the same settings differ by. */
  private static final double OVER_NOISE = 2;

  /** Measured seconds for everything; loading the model comes on top. */
  private static final double BUDGET_SECONDS = 45;

  private static final double WARM_UP_SECONDS = 6;
  private static final double THREADS_SECONDS = 15;
  private static final double CHUNK_SECONDS = 9;
  private static final double CONFIRM_SECONDS =
      BUDGET_SECONDS - WARM_UP_SECONDS - THREADS_SECONDS - CHUNK_SECONDS;

  private static final int LOOKING_ROUNDS = 3;
  private static final int FEWEST_CONFIRMING_ROUNDS = 5;
  private static final int MOST_CONFIRMING_ROUNDS = 9;

  /**
   * Settings so much slower than the best are not measured a third time; the first one may have
   * been compiling.
   */
  private static final double HOPELESS = 1.5;

  /** A run that is faster than the fastest before by more than this is still warming up. */
  private static final double WARM = 0.95;

  private static final int FEWEST_WARMING_RUNS = 4;

  /** The smallest part of the workload that still tells settings apart. */
  private static final int MOST_PARTS = 8;

  private final Trial trial;
  private final TuneProgress progress;
  private final List<Compared> compared = new ArrayList<>();
  private double spentSeconds;

  public Tuner(Trial trial, TuneProgress progress) {
    this.trial = trial;
    this.progress = progress;
  }

  /**
   * @param standard what is used without tuning
   * @param open what may be changed
   */
  public TuneReport tune(TuneSettings standard, TuneSpace open) {
    int parts = warmUp(standard);
    if (parts == 0) {
      return unchanged(standard, 0, "too slow to compare settings in a minute; nothing changed");
    }
    TuneSettings best =
        fastest(
            "threads and cores",
            standard,
            open.threadsAndCores(standard),
            Workload.QUESTION.dividedBy(parts),
            THREADS_SECONDS);
    best =
        fastest("prefill chunk", best, open.prefillChunks(best), Workload.READING, CHUNK_SECONDS);
    if (best.equals(standard)) {
      return unchanged(standard, 0, "the default is the fastest");
    }
    return confirm(standard, best, Workload.QUESTION.dividedBy(parts));
  }

  /**
   * Runs the workload until it gets no faster.
   *
   * @return by how much the workload has to be divided for the budget; 0 where even that is too
   *     slow
   */
  private int warmUp(TuneSettings standard) {
    Workload part = Workload.QUESTION.dividedBy(MOST_PARTS);
    double last = Double.MAX_VALUE;
    double least = Double.MAX_VALUE;
    for (int run = 0; run < FEWEST_WARMING_RUNS || last < WARM * least; run++) {
      least = Math.min(least, last);
      last = run("warming up", standard, part).total();
      if (spentSeconds > WARM_UP_SECONDS) {
        break;
      }
    }
    double whole = MOST_PARTS * Math.min(last, least);
    for (int parts = 1; parts <= MOST_PARTS; parts *= 2) {
      if (whole / parts * 3 * FEWEST_CONFIRMING_ROUNDS <= CONFIRM_SECONDS) {
        return parts;
      }
    }
    return 0;
  }

  /** The setting with the least median; the first one, which is in use, where there is a tie. */
  private TuneSettings fastest(
      String stage,
      TuneSettings inUse,
      List<TuneSettings> others,
      Workload workload,
      double seconds) {
    Map<TuneSettings, List<Double>> times = new LinkedHashMap<>();
    times.put(inUse, new ArrayList<>());
    others.forEach(other -> times.putIfAbsent(other, new ArrayList<>()));
    if (times.size() == 1) {
      return inUse;
    }
    double until = spentSeconds + seconds;
    List<TuneSettings> running = new ArrayList<>(times.keySet());
    for (int round = 0; round < LOOKING_ROUNDS; round++) {
      double roundStart = spentSeconds;
      for (TuneSettings settings : inTurn(running, round)) {
        times.get(settings).add(run(stage, settings, workload).total());
      }
      if (round > 0) {
        double least = running.stream().mapToDouble(s -> least(times.get(s))).min().orElseThrow();
        running.removeIf(s -> !s.equals(inUse) && least(times.get(s)) > HOPELESS * least);
      }
      if (spentSeconds + (spentSeconds - roundStart) > until) {
        break;
      }
    }
    times.forEach((s, all) -> compared.add(new Compared(stage, s, median(all), all.size())));
    return running.stream()
        .min(Comparator.comparingDouble(s -> median(times.get(s))))
        .orElseThrow();
  }

  /** Measures the winner anew: the best of many was also the luckiest of many. */
  private TuneReport confirm(TuneSettings standard, TuneSettings best, Workload workload) {
    List<Trial.Seconds> standards = new ArrayList<>();
    List<Trial.Seconds> twins = new ArrayList<>();
    List<Trial.Seconds> bests = new ArrayList<>();
    double until = spentSeconds + CONFIRM_SECONDS;
    for (int round = 0; round < MOST_CONFIRMING_ROUNDS; round++) {
      double roundStart = spentSeconds;
      for (int which : inTurn(List.of(0, 1, 2), round)) {
        switch (which) {
          case 0 -> standards.add(run("confirming", standard, workload));
          case 1 -> bests.add(run("confirming", best, workload));
          default -> twins.add(run("confirming", standard, workload));
        }
      }
      boolean enough = round + 1 >= FEWEST_CONFIRMING_ROUNDS;
      if (enough && spentSeconds + (spentSeconds - roundStart) > until) {
        break;
      }
    }
    double gain = 1 - ratio(bests, standards, Trial.Seconds::total);
    double noise = Math.abs(1 - ratio(twins, standards, Trial.Seconds::total));
    Pace standardPace = pace(standards, workload);
    if (gain < MARGIN || gain < OVER_NOISE * noise) {
      return new TuneReport(
          standard,
          standard,
          0,
          noise,
          standardPace,
          standardPace,
          compared,
          gain <= 0
              ? best.describe() + " was no faster when measured again; the default stays"
              : "%s is %s faster, which is not clearly more than noise (%s) and the margin (%s); the"
                      .formatted(best.describe(), percent(gain), percent(noise), percent(MARGIN))
                  + " default stays");
    }
    return new TuneReport(
        standard,
        best,
        gain,
        noise,
        standardPace,
        pace(bests, workload),
        compared,
        "%s less time than the default; measuring the default twice differed by %s"
            .formatted(percent(gain), percent(noise)));
  }

  private TuneReport unchanged(TuneSettings standard, double noise, String verdict) {
    Pace unknown = new Pace(0, 0);
    return new TuneReport(standard, standard, 0, noise, unknown, unknown, compared, verdict);
  }

  private Trial.Seconds run(String stage, TuneSettings settings, Workload workload) {
    progress.at(stage, Math.min(1, spentSeconds / BUDGET_SECONDS));
    Trial.Seconds seconds = trial.run(settings, workload);
    spentSeconds += seconds.total();
    return seconds;
  }

  /** Another first one each round, and every second round backwards: drift hits all alike. */
  private static <T> List<T> inTurn(List<T> all, int round) {
    List<T> turned = new ArrayList<>(all);
    Collections.rotate(turned, round);
    return round % 2 == 0 ? turned : turned.reversed();
  }

  /** The median of the rounds' own ratios: what slows a whole round down cancels out. */
  private static double ratio(
      List<Trial.Seconds> some, List<Trial.Seconds> others, Function<Trial.Seconds, Double> time) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      ratios.add(time.apply(some.get(i)) / time.apply(others.get(i)));
    }
    return median(ratios);
  }

  private static Pace pace(List<Trial.Seconds> rounds, Workload workload) {
    double read = median(rounds.stream().map(Trial.Seconds::readSeconds).toList());
    double write = median(rounds.stream().map(Trial.Seconds::writeSeconds).toList());
    return new Pace(
        read > 0 ? workload.readTokens() / read : 0,
        write > 0 ? workload.writtenTokens() / write : 0);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  private static double least(List<Double> values) {
    return Collections.min(values);
  }

  private static String percent(double share) {
    return Math.round(100 * share) + " %";
  }
}
