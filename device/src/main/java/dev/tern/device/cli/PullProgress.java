package dev.tern.device.cli;

import dev.tern.device.model.Amounts;
import dev.tern.device.model.CatalogEntry;
import dev.tern.device.model.PullListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows a pull to a person: a bar that rewrites its line on a terminal, otherwise one plain line a
 * step, so that a log stays short.
 */
final class PullProgress implements PullListener {
  private static final Duration REDRAW = Duration.ofMillis(200);

  private final PrintStream out;
  private final boolean isTerminal;
  private boolean barShown;
  private String step = "";
  private long stepStartNanos;
  private long stepStartBytes;
  private long drawnNanos;

  PullProgress(PrintStream out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  @Override
  public void starting(CatalogEntry entry) {
    erase();
    step = "";
    out.printf(
        "%s %s (%s): %s from %s, license %s%n",
        entry.name(),
        entry.version(),
        entry.role().key(),
        Amounts.bytes(entry.source().downloadBytes()),
        entry.source().describe(),
        entry.license().spdx());
  }

  @Override
  public void waiting(CatalogEntry entry) {
    note(entry, "another pull of it is running; waiting for that one to end");
  }

  @Override
  public void fetching(CatalogEntry entry, long doneBytes, long totalBytes) {
    show("fetching", doneBytes, totalBytes);
  }

  @Override
  public void checking(CatalogEntry entry, long doneBytes, long totalBytes) {
    show("checking", doneBytes, totalBytes);
  }

  @Override
  public void note(CatalogEntry entry, String sentence) {
    erase();
    out.printf("  %s: %s%n", entry.name(), sentence);
  }

  /** Says how it ended and leaves the cursor at the start of a line. */
  void finish(String sentence) {
    erase();
    out.println(sentence);
    out.flush();
  }

  private void show(String nowDoing, long doneBytes, long totalBytes) {
    long now = System.nanoTime();
    if (!nowDoing.equals(step)) {
      step = nowDoing;
      stepStartNanos = now;
      stepStartBytes = doneBytes;
      drawnNanos = 0;
      if (!isTerminal) {
        out.printf("  %s ...%n", step);
      }
    }
    if (isTerminal && (drawnNanos == 0 || now - drawnNanos >= REDRAW.toNanos())) {
      drawnNanos = now;
      out.print(Bar.ERASE_LINE + "  " + bar(doneBytes, totalBytes, now - stepStartNanos));
      out.flush();
      barShown = true;
    }
  }

  private String bar(long doneBytes, long totalBytes, long nanos) {
    double bytesPerSecond = nanos <= 0 ? 0 : (doneBytes - stepStartBytes) * 1e9 / nanos;
    String remaining =
        bytesPerSecond < 1
            ? ""
            : ", %s left".formatted(seconds(Math.max(0, totalBytes - doneBytes) / bytesPerSecond));
    return String.format(
        Locale.ROOT,
        "%s %s %3.0f %% %s of %s, %.1f MB/s%s",
        step,
        Bar.of(doneBytes, totalBytes),
        100 * Bar.share(doneBytes, totalBytes),
        Amounts.bytes(doneBytes),
        Amounts.bytes(totalBytes),
        bytesPerSecond / 1e6,
        remaining);
  }

  private static String seconds(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60 ? whole + " s" : "%d min %02d s".formatted(whole / 60, whole % 60);
  }

  private void erase() {
    if (barShown) {
      out.print(Bar.ERASE_LINE);
      barShown = false;
    }
  }
}
