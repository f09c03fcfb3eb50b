package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.MeasureUnit;
import dev.tern.device.action.value.MeasureUnit.Dimension;
import dev.tern.device.action.value.Quantity;
import dev.tern.device.action.value.SpokenDirection;
import dev.tern.device.action.value.SpokenNumber;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Motion of a robot: acts with meters and degrees. */
final class RobotActions {
  /** Farther than this in one command is taken for misheard. */
  private static final BigDecimal FARTHEST_METERS = BigDecimal.valueOf(100);

  private static final String[] OPENING = {
    "open", "opened", "release", "released", "let go", "drop", "put down", "put it down"
  };
  private static final String[] CLOSING = {
    "close", "closed", "shut", "grip", "grab", "grasp", "pick", "hold", "take"
  };

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
    return withDirection(
        request,
        EnumSet.of(
            SpokenDirection.FORWARD,
            SpokenDirection.BACKWARD,
            SpokenDirection.LEFT,
            SpokenDirection.RIGHT),
        direction -> move(request, direction.word()));
  }

  private Reply move(Request request, String direction) {
    Optional<Quantity> distance =
        request.slot("distance").flatMap(said -> measured(said, Dimension.LENGTH));
    if (request.slot("distance").isPresent() && distance.isEmpty()) {
      return replies.unclear(request, "distance");
    }
    Optional<BigDecimal> meters = distance.map(said -> tidy(said.in(MeasureUnit.METER)));
    if (meters.filter(m -> m.signum() <= 0 || m.compareTo(FARTHEST_METERS) > 0).isPresent()) {
      return replies.ask("distance", "robot_move.limits", "most", FARTHEST_METERS);
    }
    // a measured speed is sent in meters per second, "slowly" as it was said
    Optional<String> speed = request.slot("speed");
    Optional<Quantity> measuredSpeed = speed.flatMap(said -> measured(said, Dimension.SPEED));
    return replies
        .done(
            "robot_move.done",
            "direction",
            direction,
            "distance",
            distance.map(RobotActions::spoken),
            "speed",
            measuredSpeed.map(RobotActions::spoken).or(() -> speed))
        .with(
            Act.of(
                "robot_move",
                "direction",
                direction,
                "distanceMeters",
                meters,
                "speedMetersPerSecond",
                measuredSpeed.map(said -> tidy(said.in(MeasureUnit.METER_PER_SECOND))),
                "speed",
                measuredSpeed.isPresent() ? Optional.empty() : speed));
  }

  private Reply turn(Request request) {
    return withDirection(
        request,
        EnumSet.of(SpokenDirection.LEFT, SpokenDirection.RIGHT, SpokenDirection.AROUND),
        direction -> turn(request, direction));
  }

  private Reply turn(Request request, SpokenDirection direction) {
    Optional<String> said = request.slot("angle");
    Optional<BigDecimal> degrees =
        said.flatMap(words -> measured(words, Dimension.ANGLE))
            .map(angle -> tidy(angle.in(MeasureUnit.DEGREE)))
            .or(() -> said.flatMap(SpokenNumber::parse));
    if (said.isPresent() && degrees.isEmpty()) {
      return replies.unclear(request, "angle");
    }
    if (degrees.isEmpty() && direction == SpokenDirection.AROUND) {
      degrees = Optional.of(BigDecimal.valueOf(180));
    }
    return replies
        .done(
            "robot_turn.done", "direction", direction.word(), "degrees", degrees.map(Aloud::number))
        .with(Act.of("robot_turn", "direction", direction.word(), "angleDegrees", degrees));
  }

  /** Motion never guesses: a direction is one of these, or it is asked for. */
  private Reply withDirection(
      Request request, Set<SpokenDirection> possible, Function<SpokenDirection, Reply> known) {
    if (request.slot("direction").isEmpty()) {
      return replies.ask(request, "direction");
    }
    return request
        .slot("direction")
        .flatMap(SpokenDirection::parse)
        .filter(possible::contains)
        .map(known)
        .orElseGet(() -> replies.unclear(request, "direction"));
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
    return withDirection(
        request,
        EnumSet.complementOf(EnumSet.of(SpokenDirection.AROUND)),
        direction ->
            request.needsYes()
                ? replies.confirm("robot_arm.confirm", "direction", direction.word())
                : replies
                    .done("robot_arm.done", "direction", direction.word())
                    .with(Act.of("robot_arm", "direction", direction.word())));
  }

  private Reply grip(Request request) {
    Optional<String> item = request.slot("item");
    String said = request.slot("state").orElse(request.utterance());
    boolean opens = Wording.has(said, OPENING);
    boolean closes = Wording.has(said, CLOSING);
    if (opens == closes) {
      return request.slot("state").isPresent()
          ? replies.unclear(request, "state")
          : replies.ask(request, "state");
    }
    return replies
        .done(opens ? "robot_grip.open" : "robot_grip.close", "item", item.map(Wording::the))
        .with(Act.of("robot_grip", "item", item, "state", opens ? "open" : "close"));
  }

  private static Optional<Quantity> measured(String said, Dimension dimension) {
    return Quantity.parse(said).filter(quantity -> quantity.unit().dimension() == dimension);
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
