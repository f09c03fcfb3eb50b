package dev.tern.asr.whisper;

import dev.tern.tensor.kernel.Kernels;

/**
 * Rows that threads share out, in consecutive slices of similar length: whole panels of
 * activations, so few that what a thread makes of a slice stays in its cache, and at least two for
 * each thread, so that one that is held up takes fewer.
 */
final class RowSlices {
  /** Of a slice. */
  static final int MOST_ROWS = 10 * Kernels.PANEL_ROWS;

  private static final int SLICES_PER_THREAD = 2;

  private final int rows;
  private final int panels;
  private final int count;

  RowSlices(int rows, int threads) {
    this.rows = rows;
    panels = (rows + Kernels.PANEL_ROWS - 1) / Kernels.PANEL_ROWS;
    int most = MOST_ROWS / Kernels.PANEL_ROWS;
    int each = threads == 1 ? 1 : SLICES_PER_THREAD * threads;
    // A multiple of `each`, so that threads are done together.
    int rounds = Math.max(1, (panels + most * each - 1) / (most * each));
    count = Math.min(panels, rounds * each);
  }

  int count() {
    return count;
  }

  /** The first row of a slice; that of the one after the last is the number of rows. */
  int from(int slice) {
    return Math.min(rows, (int) ((long) panels * slice / count) * Kernels.PANEL_ROWS);
  }
}
