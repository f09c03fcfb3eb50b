package dev.tern.device.tune;

/** Does a workload with settings and says how long that took. */
interface Trial {
  /**
   * What one run of a workload would take at the pace that was measured.
   *
   * @param readSeconds for all tokens read
   * @param writeSeconds for all tokens written
   */
  record Seconds(double readSeconds, double writeSeconds) {
    double total() {
      return readSeconds + writeSeconds;
    }
  }

  /**
   * @throws TuningEndedException when nobody wants to know any more
   */
  Seconds run(TuneSettings settings, Workload workload);
}
