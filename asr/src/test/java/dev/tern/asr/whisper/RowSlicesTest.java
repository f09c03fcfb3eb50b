package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.tensor.kernel.Kernels;
import org.junit.jupiter.api.Test;

class RowSlicesTest {
  @Test
  void sharesOutAllRowsInWholePanels() {
    for (int threads = 1; threads <= 9; threads++) {
      for (int rows = 1; rows <= 3000; rows += rows < 300 ? 1 : 37) {
        RowSlices slices = new RowSlices(rows, threads);
        String which = "rows=" + rows + " threads=" + threads;

        assertEquals(0, slices.from(0), which);
        assertEquals(rows, slices.from(slices.count()), which);
        for (int i = 0; i < slices.count(); i++) {
          int length = slices.from(i + 1) - slices.from(i);
          assertTrue(length > 0 && length <= RowSlices.MOST_ROWS, which + " length=" + length);
          assertEquals(0, slices.from(i) % Kernels.PANEL_ROWS, which);
        }
      }
    }
  }
}
