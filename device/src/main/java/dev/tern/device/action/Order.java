package dev.tern.device.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The order that is being taken, in memory. Not safe from several threads. */
final class Order {
  static final int MOST_LINES = 50;

  /**
   * One line of it.
   *
   * @param quantity at least 1
   * @param option such as "no sugar", may be absent
   */
  record Line(String item, int quantity, Optional<String> option) {
    /** "2 hot chocolate, no sugar". */
    @Override
    public String toString() {
      return quantity + " " + item + option.map(words -> ", " + words).orElse("");
    }
  }

  private final List<Line> lines = new ArrayList<>();

  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Adds a line, or to the quantity of an equal one. */
  void add(Line added) {
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.item().equals(added.item()) && line.option().equals(added.option())) {
        lines.set(i, new Line(line.item(), line.quantity() + added.quantity(), line.option()));
        return;
      }
    }
    lines.add(added);
  }

  /** Returns whether there was such an item. */
  boolean remove(String item) {
    return lines.removeIf(line -> line.item().equals(item));
  }

  void clear() {
    lines.clear();
  }
}
