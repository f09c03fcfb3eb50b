package dev.tern.device.cli;

import dev.tern.device.conversation.Turn;
import dev.tern.device.conversation.Waterfall;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** A turn as people read it. */
final class TurnPrinter {
  private TurnPrinter() {}

  static void explain(PrintWriter out, Turn turn) {
    if (turn.file() != null) {
      out.println(turn.file());
    }
    out.println("  heard     " + turn.transcript());
    out.println("  decision  " + decision(turn));
    out.println("  reply     " + turn.reply());
    out.println("  from the end of speech:");
    out.print(Waterfall.of(turn.timingsMillis()));
    out.flush();
  }

  private static String decision(Turn turn) {
    String slots =
        turn.slots().entrySet().stream()
            .map(slot -> " " + slot.getKey() + "=\"" + slot.getValue() + "\"")
            .collect(Collectors.joining());
    return turn.tier().json()
        + (turn.intent() == null ? "" : " · " + turn.intent() + slots)
        + (turn.model() == null ? "" : " · " + turn.model());
  }
}
