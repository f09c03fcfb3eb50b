package dev.tern.device.tune;

import java.util.List;

/**
 * What came out.
 *
 * @param standard the settings without tuning
 * @param chosen the settings to use: the fastest, or the standard ones where nothing was clearly
 *     faster
 * @param gain time saved by {@code chosen}, 0.2 for a fifth less; 0 where it is the standard
 * @param noise by how much two measurements of the same settings differed
 * @param standardPace of the standard settings
 * @param chosenPace of the chosen settings
 * @param compared every setting with its median
 * @param verdict why, in a sentence
 */
public record TuneReport(
    TuneSettings standard,
    TuneSettings chosen,
    double gain,
    double noise,
    Pace standardPace,
    Pace chosenPace,
    List<Compared> compared,
    String verdict) {
  public TuneReport {
    compared = List.copyOf(compared);
  }

  /** Tokens a second, median; 0 where too little was done to tell. */
  public record Pace(double readPerSecond, double writtenPerSecond) {}

  /**
   * One setting beside others of its stage.
   *
   * @param stage what was told apart
   * @param seconds median of its rounds for the stage's workload
   * @param rounds how many; fewer for what was clearly slower
   */
  public record Compared(String stage, TuneSettings settings, double seconds, int rounds) {}

  public boolean isChanged() {
    return !chosen.equals(standard);
  }
}
