package dev.tern.device.gate;

import dev.tern.device.gate.HealthSuite.ShadowTerms;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a candidate answered in silence, in counts: no word of anybody is in here.
 *
 * @param turns that it answered too
 * @param dropped that it was not asked, because it was still busy with others
 * @param tier that another tier answered
 * @param action that came to another action
 * @param values that came to the same action with other values
 * @param words that were answered freely in other words; that alone is no difference
 * @param slower that took more than twice as long, and 100 ms more
 * @param ended why it ended before its time; empty where it did not
 */
public record ShadowReport(
    int turns, int dropped, int tier, int action, int values, int words, int slower, String ended) {

  /** Share of the turns that came out otherwise. */
  public double differences() {
    return turns == 0 ? 0 : (double) (tier + action + values) / turns;
  }

  Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("shadowTurns", (double) turns);
    figures.put("shadowDropped", (double) dropped);
    figures.put("shadowTier", (double) tier);
    figures.put("shadowAction", (double) action);
    figures.put("shadowValues", (double) values);
    figures.put("shadowWords", (double) words);
    figures.put("shadowSlower", (double) slower);
    return figures;
  }

  /** What is too different, in one line. */
  Optional<String> tooMany(ShadowTerms terms) {
    if (!ended.isEmpty()) {
      return Optional.of("in shadow after %d turns: %s".formatted(turns, ended));
    }
    return differences() <= terms.maxDifferences()
        ? Optional.empty()
        : Optional.of(
            "in shadow %d of %d turns came out otherwise (%d by another tier, %d to another action, %d"
                    .formatted(tier + action + values, turns, tier, action, values)
                + " with other values); expected at most "
                + terms.maxDifferences()
                + " of them");
  }
}
