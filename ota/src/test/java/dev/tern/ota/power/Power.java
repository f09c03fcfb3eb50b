package dev.tern.ota.power;

/** Counts what is done to a disk, and ends when the count is over. */
final class Power {
  private final long most;
  private final Runnable end;
  private long steps;
  private boolean gone;

  /**
   * @param most steps that are still done
   * @param end what happens then; it does not return
   */
  Power(long most, Runnable end) {
    this.most = most;
    this.end = end;
  }

  /** Never ends. */
  static Power lasting() {
    return new Power(Long.MAX_VALUE, () -> {});
  }

  /** Ends by an error. */
  static Power ofSteps(long most) {
    return new Power(
        most,
        () -> {
          throw new PowerCut();
        });
  }

  void step() {
    if (gone || steps >= most) {
      gone = true;
      end.run();
    }
    steps++;
  }

  long steps() {
    return steps;
  }
}
