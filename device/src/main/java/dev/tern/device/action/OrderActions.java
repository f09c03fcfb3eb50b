package dev.tern.device.action;

import dev.tern.device.action.Order.Line;
import dev.tern.device.action.value.SpokenNumber;
import dev.tern.device.action.value.SpokenTime;
import dev.tern.device.premises.Entry;
import dev.tern.device.premises.Premises;
import dev.tern.device.premises.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Taking an order: add, take off, read back, start over, confirm. */
final class OrderActions {
  private static final int MOST_OF_ONE = 99;

  private final Replies replies;
  private final Order order;
  private final Premises premises;

  OrderActions(Replies replies, Order order, Premises premises) {
    this.replies = replies;
    this.order = order;
    this.premises = premises;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "order_add", this::add,
        "order_remove", this::remove,
        "order_clear", this::clear,
        "order_query", this::query,
        "order_confirm", this::confirm);
  }

  private Reply add(Request request) {
    Optional<String> item = request.slot("item").map(said -> Wording.bare(said, "please"));
    if (item.isEmpty()) {
      return replies.ask(request, "item");
    }
    Optional<Integer> quantity =
        request
            .slot("quantity")
            .map(said -> said.matches("a|an|some|the") ? "one" : said)
            .or(() -> Optional.of("one"))
            .flatMap(SpokenNumber::parseWhole);
    if (quantity.filter(n -> n >= 1 && n <= MOST_OF_ONE).isEmpty()) {
      return replies.unclear(request, "quantity");
    }
    Optional<SpokenTime> time = request.slot("time").flatMap(SpokenTime::parse);
    if (request.slot("time").isPresent() && time.isEmpty()) {
      return replies.unclear(request, "time");
    }
    if (!premises.menu().isEmpty() && Premises.find(premises.menu(), item.get()).isEmpty()) {
      return replies.refused("order_add.not_offered", "item", item);
    }
    if (order.lines().size() >= Order.MOST_LINES) {
      return replies.refused("order_add.full", "count", Order.MOST_LINES);
    }
    Line line = new Line(item.get(), quantity.get(), request.slot("option"));
    order.add(line);
    return replies
        .done("order_add.done", "line", line, "time", time.map(at -> replies.time(at.time())))
        .with(
            Act.of(
                "order_add",
                "item",
                item,
                "quantity",
                quantity,
                "option",
                line.option(),
                "time",
                time.map(SpokenTime::time)));
  }

  private Reply remove(Request request) {
    Optional<String> item = request.slot("item").map(said -> Wording.bare(said, "please"));
    if (item.isEmpty()) {
      return replies.ask(request, "item");
    }
    return order.remove(item.get())
        ? replies.done("order_remove.done", "item", item).with(Act.of("order_remove", "item", item))
        : replies.done("order_remove.unknown", "item", item);
  }

  private Reply clear(Request request) {
    order.clear();
    return replies.done("order_clear.done").with(Act.of("order_clear"));
  }

  private Reply query(Request request) {
    return order.lines().isEmpty()
        ? replies.done("order_query.empty")
        : replies.done("order_query.lines", "lines", lines(", and "), "total", total());
  }

  /** Of an order whose every item has a price, in the same money. */
  private Optional<Price> total() {
    List<Price> prices = new ArrayList<>();
    for (Line line : order.lines()) {
      Optional<Price> price = Premises.find(premises.menu(), line.item()).flatMap(Entry::price);
      if (price.isEmpty()) {
        return Optional.empty();
      }
      prices.add(price.get().times(line.quantity()));
    }
    Optional<Price> total = Optional.of(prices.removeFirst());
    for (Price price : prices) {
      total = total.flatMap(sum -> sum.plus(price));
    }
    return total;
  }

  /** The order is kept until it is known that it was taken ({@link #taken}). */
  private Reply confirm(Request request) {
    return order.lines().isEmpty()
        ? replies.done("order_query.empty")
        : replies
            .done("order_confirm.done", "lines", lines(", and "))
            .with(Act.of("order_confirm", "lines", lines("; ")));
  }

  /** Whoever takes orders has it. */
  void taken() {
    order.clear();
  }

  private String lines(String between) {
    return order.lines().stream().map(Line::toString).collect(Collectors.joining(between));
  }
}
