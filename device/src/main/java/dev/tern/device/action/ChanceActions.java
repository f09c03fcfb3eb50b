package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.SpokenNumber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Coins, dice, numbers and jokes, by chance. */
final class ChanceActions {
  private static final int MOST_DICE = 10;
  private static final int MOST_SIDES = 1000;

  private final Replies replies;
  private final RandomGenerator random;

  ChanceActions(Replies replies, RandomGenerator random) {
    this.replies = replies;
    this.random = random;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "coin_flip",
        _ -> replies.oneOf("coin_flip.sides", random),
        "dice_roll",
        this::dice,
        "random_number",
        this::number,
        "joke",
        _ -> replies.oneOf("joke.jokes", random));
  }

  private Reply dice(Request request) {
    Optional<Integer> count = whole(request, "count", "one");
    if (count.isEmpty()) {
      return replies.unclear(request, "count");
    }
    Optional<Integer> sides = whole(request, "sides", "six");
    if (sides.isEmpty()) {
      return replies.unclear(request, "sides");
    }
    if (count.get() < 1 || count.get() > MOST_DICE) {
      return replies.ask("count", "dice_roll.limits_count", "most", MOST_DICE);
    }
    if (sides.get() < 2 || sides.get() > MOST_SIDES) {
      return replies.ask("sides", "dice_roll.limits_sides", "most", MOST_SIDES);
    }
    List<Integer> rolled = random.ints(count.get(), 1, sides.get() + 1).boxed().toList();
    if (rolled.size() == 1) {
      return replies.done("dice_roll.one", "rolled", rolled.getFirst());
    }
    return replies.done(
        "dice_roll.several",
        "rolled",
        Aloud.list(rolled.stream().map(String::valueOf).toList()),
        "sum",
        rolled.stream().mapToInt(Integer::intValue).sum());
  }

  private Reply number(Request request) {
    Optional<Integer> from = whole(request, "from", "one");
    if (from.isEmpty()) {
      return replies.unclear(request, "from");
    }
    Optional<Integer> to = whole(request, "to", "one hundred");
    if (to.isEmpty()) {
      return replies.unclear(request, "to");
    }
    int low = Math.min(from.get(), to.get());
    int high = Math.max(from.get(), to.get());
    long chosen = random.nextLong(low, high + 1L);
    boolean rangeUnsaid = request.slot("from").isEmpty() && request.slot("to").isEmpty();
    return rangeUnsaid
        ? replies.done("random_number.any", "number", chosen, "low", low, "high", high)
        : replies.done("random_number.done", "number", chosen);
  }

  private static Optional<Integer> whole(Request request, String slot, String unsaid) {
    String said = request.slot(slot).orElse(unsaid).replaceAll(" ?(dice|die|sides|sided)$", "");
    return SpokenNumber.parseWhole(said.matches("a|an|the|some") ? "one" : said);
  }
}
