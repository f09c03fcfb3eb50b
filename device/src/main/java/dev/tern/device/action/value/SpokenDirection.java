package dev.tern.device.action.value;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where to move or turn, seen from the one who does: "ahead", "backwards", "to the left". */
public enum SpokenDirection {
  FORWARD("forward", "forwards", "ahead", "straight", "straight ahead", "straight on"),
  BACKWARD("backward", "backwards", "back"),
  LEFT("left", "counterclockwise", "anticlockwise", "counter clockwise", "anti clockwise"),
  RIGHT("right", "clockwise"),
  UP("up", "upward", "upwards", "higher"),
  DOWN("down", "downward", "downwards", "lower"),
  AROUND("around", "round", "all the way around");

  private final Set<String> names;

  SpokenDirection(String... names) {
    this.names = Set.of(names);
  }

  /** The direction that these words are, all of them; empty for anything else. */
  public static Optional<SpokenDirection> parse(String said) {
    Words words = Words.of(said);
    words.takeAny("to the", "to your", "to");
    String name = words.rest();
    for (SpokenDirection direction : values()) {
      if (direction.names.contains(name)) {
        return Optional.of(direction);
      }
    }
    return Optional.empty();
  }

  /** As said aloud and as sent: {@code forward}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
