package dev.tern.device.tune;

/** Hears how far tuning has come; called on the thread that tunes. */
@FunctionalInterface
public interface TuneProgress {
  TuneProgress NONE = (stage, share) -> {};

  /**
   * @param stage what is measured, for people
   * @param share of all the time there is, 0 to 1
   */
  void at(String stage, double share);
}
