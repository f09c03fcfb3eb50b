package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.MeasureUnit;
import dev.tern.device.action.value.MeasureUnit.Dimension;
import dev.tern.device.action.value.Quantity;
import dev.tern.device.action.value.SpokenNumber;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/** Motion of a robot: acts with meters and degrees. */
final class RobotActions {
  /** Farther than this in one command is taken for misheard. */
  private static final BigDecimal FARTHEST_METERS = BigDecimal.valueOf(100);

  private final Replies replies;

  RobotActions(Replies replies) {
    this.replies = replies;
  }

  Map<String, Handler> handlers() {
    return Map.ofEntries(
        Map.entry("robot_move", this::move),
        Map.entry("robot_turn", this::turn),
        Map.entry("robot_goto", request -> towards(request, "place")),
        Map.entry("robot_follow", this::plain),
        Map.entry("robot_unfollow", this::plain),
        Map.entry("robot_stop", this::plain),
        Map.entry("robot_dock", this::plain),
        Map.entry("robot_patrol", this::plain),
        Map.entry("robot_look", request -> towards(request, "direction")),
        Map.entry("robot_arm", this::arm),
        Map.entry("robot_grip", this::grip));
  }

  private Reply move(Request request) {
    Optional<String> direction = request.slot("direction");
    if (direction.isEmpty()) {
      return replies.ask(request, "direction");
    }
    Optional<Quantity> distance =
        request
            .slot("distance")
            .flatMap(Quantity::parse)
            .filter(said -> said.unit().dimension() == Dimension.LENGTH);
    if (request.slot("distance").isPresent() && distance.isEmpty()) {
      return replies.unclear(request, "distance");
    }
    Optional<BigDecimal> meters = distance.map(said -> tidy(said.in(MeasureUnit.METER)));
    if (meters.filter(m -> m.signum() <= 0 || m.compareTo(FARTHEST_METERS) > 0).isPresent()) {
      return replies.ask("distance", "robot_move.limits", "most", FARTHEST_METERS);
    }
    Optional<String> speed = request.slot("speed");
    return replies
        .done(
            "robot_move.done",
            "direction",
            direction,
            "distance",
            distance.map(RobotActions::spoken),
            "speed",
            speed)
        .with(
            Act.of("robot_move", "direction", direction, "distanceMeters", meters, "speed", speed));
  }

  private Reply turn(Request request) {
    Optional<String> direction = request.slot("direction");
    if (direction.isEmpty()) {
      return replies.ask(request, "direction");
    }
    Optional<String> said = request.slot("angle");
    Optional<BigDecimal> degrees =
        said.flatMap(Quantity::parse)
            .filter(angle -> angle.unit().dimension() == Dimension.ANGLE)
            .map(angle -> tidy(angle.in(MeasureUnit.DEGREE)))
            .or(() -> said.flatMap(SpokenNumber::parse));
    if (said.isPresent() && degrees.isEmpty()) {
      return replies.unclear(request, "angle");
    }
    if (degrees.isEmpty() && direction.get().equals("around")) {
      degrees = Optional.of(BigDecimal.valueOf(180));
    }
    return replies
        .done("robot_turn.done", "direction", direction, "degrees", degrees.map(Aloud::number))
        .with(Act.of("robot_turn", "direction", direction, "angleDegrees", degrees));
  }

  /** What goes or looks somewhere. */
  private Reply towards(Request request, String slot) {
    Optional<String> where = request.slot(slot);
    if (where.isEmpty()) {
      return replies.ask(request, slot);
    }
    String intent = request.intent().name();
    String spoken = slot.equals("place") ? Wording.the(where.get()) : Wording.turned(where.get());
    return replies.done(intent + ".done", slot, spoken).with(Act.of(intent, slot, where));
  }

  private Reply plain(Request request) {
    String intent = request.intent().name();
    Optional<String> target = request.slot("target").filter(who -> !who.equals("me"));
    Optional<String> place = request.slot("place");
    return replies
        .done(
            intent + ".done",
            "target",
            target.map(Wording::the).orElse("you"),
            "place",
            place.map(Wording::the))
        .with(Act.of(intent, "target", request.slot("target"), "place", place));
  }

  private Reply arm(Request request) {
    Optional<String> direction = request.slot("direction");
    if (direction.isEmpty()) {
      return replies.ask(request, "direction");
    }
    return request.confirmed()
        ? replies
            .done("robot_arm.done", "direction", direction)
            .with(Act.of("robot_arm", "direction", direction))
        : replies.confirm("robot_arm.confirm", "direction", direction);
  }

  private Reply grip(Request request) {
    Optional<String> item = request.slot("item");
    Optional<String> state =
        request
            .slot("state")
            .or(
                () ->
                    request.says("release", "let go", "drop", "open", "put down", "put")
                        ? Optional.of("open")
                        : request.says("grip", "grab", "pick", "close", "hold", "take", "grasp")
                            ? Optional.of("close")
                            : Optional.empty());
    if (state.isEmpty()) {
      return replies.ask(request, "state");
    }
    boolean opens = Wording.has(state.get(), "open", "release", "opened", "drop", "let go");
    return replies
        .done(opens ? "robot_grip.open" : "robot_grip.close", "item", item.map(Wording::the))
        .with(Act.of("robot_grip", "item", item, "state", opens ? "open" : "close"));
  }

  private static String spoken(Quantity distance) {
    return Aloud.number(distance.amount()) + " " + distance.unit().spoken(distance.amount());
  }

  /** To the millimeter, or the thousandth of a degree. */
  private static BigDecimal tidy(BigDecimal value) {
    BigDecimal tidy = value.setScale(3, RoundingMode.HALF_UP).stripTrailingZeros();
    return tidy.scale() < 0 ? tidy.setScale(0) : tidy;
  }
}
