package dev.tern.device.gate;

import dev.tern.device.gate.Findings.Item;
import dev.tern.device.gate.Findings.Kind;
import dev.tern.device.gate.HealthSuite.Relative;
import dev.tern.device.gate.HealthSuite.Thresholds;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Holds findings against a suite. Each answer is the first thing that is not good enough. */
final class Judgement {
  /**
   * Milliseconds that are added to both times before they are divided: a command that is understood
   * in one millisecond instead of half of one is not slower to anybody.
   */
  private static final double UNNOTICED_MILLIS = 25;

  /** Memory that two runs of the same set differ by. */
  private static final double UNNOTICED_MIB = 16;

  private Judgement() {}

  /** What is not good enough in itself, in one line; empty where everything is. */
  static Optional<String> alone(Thresholds limits, Findings found) {
    Check check = new Check();
    check.least("textsRight", found.textsRight(), limits.textsRight(), "");
    check.add(found.firstWrong(Kind.TEXT, Kind.AUDIO));
    check.least("answered", found.answered(), limits.answered(), "");
    check.add(found.firstWrong(Kind.QUESTION));
    check.most("wordErrorRate", found.wordErrorRate(), limits.wordErrorRate(), "");
    check.most("turnMillisP95", found.turnMillisP95(), limits.turnMillisP95(), "");
    check.most(
        "firstSoundMillisP95", found.firstSoundMillisP95(), limits.firstSoundMillisP95(), "");
    check.most("privateMib", found.memoryMib(), orAny(limits.privateMib()), "");
    check.most("diskMib", found.diskMib(), orAny(limits.diskMib()), "");
    check.most("loadMillis", found.loadMillis(), limits.loadMillis(), "");
    return check.problem();
  }

  private static double orAny(OptionalDouble limit) {
    return limit.orElse(Double.MAX_VALUE);
  }

  /** What is too much worse than the incumbent, in one line; empty where nothing is. */
  static Optional<String> beside(Relative limits, Findings candidate, Findings incumbent) {
    Check check = new Check();
    check.least(
        "textsRight",
        candidate.textsRight(),
        incumbent.textsRight() * limits.textsRight(),
        besides(limits.textsRight(), incumbent.textsRight()));
    check.add(candidate.firstWrong(Kind.TEXT, Kind.AUDIO));
    check.least(
        "answered",
        candidate.answered(),
        incumbent.answered() * limits.textsRight(),
        besides(limits.textsRight(), incumbent.answered()));
    check.add(candidate.firstWrong(Kind.QUESTION));
    check.most(
        "wordErrorRate",
        candidate.wordErrorRate(),
        incumbent.wordErrorRate() + limits.wordErrorRate(),
        String.format(
            Locale.ROOT,
            " (%.3f more than the set in use, %.3f)",
            limits.wordErrorRate(),
            incumbent.wordErrorRate()));
    for (Kind kind : Kind.values()) {
      check.most(
          "turnMillis of " + kind.name().toLowerCase(Locale.ROOT),
          slower(kind, candidate, incumbent),
          limits.turnMillis(),
          " times the set in use");
    }
    check.most(
        "privateMib",
        candidate.memoryMib(),
        incumbent.memoryMib() * limits.privateMib() + UNNOTICED_MIB,
        besides(limits.privateMib(), incumbent.memoryMib()));
    return check.problem();
  }

  /**
   * How many times as long turns of a kind take, the middle of all items' ratios; 1 where there are
   * no such turns. Each item is compared with itself, so that a suite's mixture does not matter.
   */
  static double slower(Kind kind, Findings candidate, Findings incumbent) {
    double[] ratios =
        java.util.stream.IntStream.range(0, candidate.items().size())
            .filter(i -> candidate.items().get(i).kind() == kind)
            .mapToDouble(
                i ->
                    (candidate.items().get(i).turnMillis() + UNNOTICED_MILLIS)
                        / (incumbent.items().get(i).turnMillis() + UNNOTICED_MILLIS))
            .sorted()
            .toArray();
    if (ratios.length == 0) {
      return 1;
    }
    int middle = ratios.length / 2;
    return ratios.length % 2 == 1 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
  }

  private static String besides(double times, double incumbent) {
    return String.format(Locale.ROOT, " (%.3g times the set in use, %.3f)", times, incumbent);
  }

  /** Remembers the first problem. */
  private static final class Check {
    private String problem = "";
    private boolean explains;

    void least(String name, double found, double least, String why) {
      compare(name, found, "at least", least, found >= least - 1e-9, why);
    }

    void most(String name, double found, double most, String why) {
      compare(name, found, "at most", most, found <= most + 1e-9, why);
    }

    private void compare(
        String name, double found, String bound, double limit, boolean good, String why) {
      explains = false;
      if (problem.isEmpty() && !good) {
        explains = true;
        problem =
            String.format(
                Locale.ROOT, "%s=%.3f; expected %s %.3f%s", name, found, bound, limit, why);
      }
    }

    /** Names the first item that went wrong, where the problem before is about such items. */
    void add(Optional<Item> wrong) {
      if (explains && wrong.isPresent()) {
        Item item = wrong.get();
        problem += "; \"" + item.asked() + "\" came to " + item.found();
      }
    }

    Optional<String> problem() {
      return Optional.of(problem).filter(text -> !text.isEmpty());
    }
  }
}
