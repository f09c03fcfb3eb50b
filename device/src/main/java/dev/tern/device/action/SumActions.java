package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.Arithmetic;
import dev.tern.device.action.value.MeasureUnit;
import dev.tern.device.action.value.Quantity;
import dev.tern.device.action.value.SpokenNumber;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Sums and units, computed exactly. */
final class SumActions {
  private static final String[] CURRENCIES = {
    "dollar",
    "dollars",
    "euro",
    "euros",
    "pound sterling",
    "pounds sterling",
    "sterling",
    "yen",
    "franc",
    "francs",
    "peso",
    "pesos",
    "rupee",
    "rupees",
    "yuan",
    "rand",
    "ruble",
    "rubles",
    "won",
    "real",
    "reais",
    "krona",
    "kronor",
    "krone",
    "kroner",
    "zloty",
    "bitcoin",
    "bitcoins",
    "cents",
    "usd",
    "eur",
    "gbp",
    "jpy",
    "chf",
    "cad",
    "aud",
    "currency"
  };

  private final Replies replies;

  SumActions(Replies replies) {
    this.replies = replies;
  }

  Map<String, Handler> handlers() {
    return Map.of("math", this::sum, "convert", this::convert);
  }

  private Reply sum(Request request) {
    if (request.slot("expr").isEmpty()) {
      return replies.ask(request, "expr");
    }
    Optional<Arithmetic.Result> result = request.slot("expr").flatMap(Arithmetic::parse);
    if (result.isEmpty()) {
      return replies.unclear(request, "expr");
    }
    return switch (result.get()) {
      case Arithmetic.Value value ->
          replies.done("math.done", "result", Aloud.number(value.number()));
      case Arithmetic.Undefined why ->
          replies.done(
              switch (why) {
                case DIVISION_BY_ZERO -> "math.division_by_zero";
                case ROOT_OF_NEGATIVE -> "math.root_of_negative";
                case TOO_LARGE -> "math.too_large";
              });
    };
  }

  private Reply convert(Request request) {
    for (String slot : new String[] {"from", "to", "value"}) {
      if (request.slot(slot).filter(said -> Wording.has(said, CURRENCIES)).isPresent()) {
        return replies.refused("convert.currency");
      }
    }
    // "ten inches" may stand in one slot or in two; "how many feet in a mile" has one mile
    Optional<Quantity> whole =
        request.slot("value").or(() -> request.slot("from")).flatMap(Quantity::parse);
    Optional<MeasureUnit> from =
        request.slot("from").flatMap(MeasureUnit::named).or(() -> whole.map(Quantity::unit));
    if (from.isEmpty()) {
      return request.slot("from").isEmpty()
          ? replies.ask(request, "from")
          : replies.unclear(request, "from");
    }
    Optional<BigDecimal> amount =
        request.slot("value").isEmpty()
            ? Optional.of(whole.map(Quantity::amount).orElse(BigDecimal.ONE))
            : request
                .slot("value")
                .map(said -> said.matches("a|an") ? "one" : said)
                .flatMap(SpokenNumber::parse)
                .or(() -> whole.map(Quantity::amount));
    if (amount.isEmpty()) {
      return replies.unclear(request, "value");
    }
    Optional<MeasureUnit> to = request.slot("to").flatMap(MeasureUnit::named);
    if (to.isEmpty()) {
      return request.slot("to").isEmpty()
          ? replies.ask(request, "to")
          : replies.unclear(request, "to");
    }
    if (from.get().dimension() != to.get().dimension()) {
      return replies.done(
          "convert.different",
          "from",
          from.get().plural(),
          "fromDimension",
          from.get().dimension().spoken(),
          "to",
          to.get().plural(),
          "toDimension",
          to.get().dimension().spoken());
    }
    BigDecimal result = new Quantity(amount.get(), from.get()).in(to.get());
    return replies.done(
        "convert.done",
        "amount",
        Aloud.number(amount.get()),
        "from",
        from.get().spoken(amount.get()),
        "result",
        Aloud.number(result),
        "to",
        to.get().spoken(result));
  }
}
