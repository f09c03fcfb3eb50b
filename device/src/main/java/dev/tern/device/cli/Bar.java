package dev.tern.device.cli;

/** How far something is, as a person sees it at a glance: {@code [######..................]}. */
final class Bar {
  /** Clears the line that the next bar is drawn on. */
  static final String ERASE_LINE = "\r\u001b[2K";

  private static final int WIDTH = 24;

  private Bar() {}

  /**
   * @param total of nothing, nothing is done yet
   */
  static String of(long done, long total) {
    int full = (int) (WIDTH * share(done, total));
    return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "]";
  }

  /** From 0 to 1. */
  static double share(long done, long total) {
    return total <= 0 ? 0 : Math.min(1.0, (double) done / total);
  }
}
