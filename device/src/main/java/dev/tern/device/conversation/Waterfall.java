package dev.tern.device.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The stages of a turn as bars on one time axis, for people. */
public final class Waterfall {
  private static final int WIDTH = 40;

  private record Bar(String stage, double startMillis, double endMillis) {}

  private Waterfall() {}

  /** Lines such as {@code asr | #### | 120 ms}, from the end of speech on. */
  public static String of(Turn.TimingsMillis t) {
    double heard = t.endpoint();
    double transcribed = heard + t.asr();
    double decided = transcribed + t.decide();
    List<Bar> bars = new ArrayList<>();
    bars.add(new Bar("endpoint", 0, heard));
    bars.add(new Bar("asr", heard, transcribed));
    bars.add(new Bar("decide", transcribed, decided));
    bars.add(new Bar("first sound", decided, t.firstSound()));
    bars.add(new Bar("rest", t.firstSound(), t.total()));

    double perColumn = Math.max(1, t.total()) / WIDTH;
    StringBuilder lines = new StringBuilder();
    for (Bar bar : bars) {
      int from = column(bar.startMillis, perColumn);
      int to = Math.max(column(bar.endMillis, perColumn), Math.min(from + 1, WIDTH));
      from = Math.min(from, to - 1);
      lines.append(
          String.format(
              Locale.ROOT,
              "  %-11s |%s%s%s| %6.0f ms%n",
              bar.stage,
              " ".repeat(from),
              "#".repeat(to - from),
              " ".repeat(WIDTH - to),
              bar.endMillis - bar.startMillis));
    }
    return lines.toString();
  }

  private static int column(double millis, double perColumn) {
    return Math.clamp(Math.round(millis / perColumn), 0, WIDTH);
  }
}
