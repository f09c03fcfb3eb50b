package dev.tern.device.cli;

import dev.tern.device.model.Amounts;
import dev.tern.ota.fleet.HashProgress;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Shows how far the reading of files is: a line that is rewritten on a terminal, else a line each
 * tenth.
 */
final class HashBar implements HashProgress {
  private static final Duration REDRAW = Duration.ofMillis(200);

  private final PrintWriter err;
  private final boolean isTerminal;
  private long drawnNanos;
  private long tenth;

  HashBar(PrintWriter err, boolean isTerminal) {
    this.err = err;
    this.isTerminal = isTerminal;
  }

  @Override
  public void at(String file, long doneBytes, long totalBytes) {
    long now = System.nanoTime();
    long tenthNow = totalBytes == 0 ? 10 : 10 * doneBytes / totalBytes;
    if (isTerminal && (drawnNanos == 0 || now - drawnNanos > REDRAW.toNanos())) {
      drawnNanos = now;
      err.print(
          Bar.ERASE_LINE
              + "reading "
              + Bar.of(doneBytes, totalBytes)
              + " "
              + Amounts.bytes(doneBytes / 2)
              + " of "
              + Amounts.bytes(totalBytes / 2)
              + " "
              + file);
      err.flush();
    } else if (!isTerminal && tenthNow > tenth) {
      tenth = tenthNow;
      err.println("reading: " + 10 * tenth + " %");
    }
  }

  /** Leaves the cursor at the start of a line. */
  void finish() {
    if (drawnNanos != 0) {
      err.print(Bar.ERASE_LINE);
      err.flush();
    }
  }
}
