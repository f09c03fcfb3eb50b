package dev.tern.device.action;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.action.value.Formats;
import dev.tern.device.action.value.Formats.Hours;
import dev.tern.device.action.value.Formats.Units;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.KeptFault;
import dev.tern.device.keeping.KeptValue;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What people have told the appliance about how it should speak and listen: it counts over what the
 * board's file says, and is kept. Thread-safe.
 */
public final class Preferences {
  static final double SLOWEST = 0.5;
  static final double FASTEST = 2;

  private static final String NAME = "settings";

  private final Volume volume;
  private final Keeper keeper;
  private final Supplier<Formats> formatsOfBoard;

  // Guarded by this object; empty where nobody has said.
  private double pace = 1;
  private Optional<Boolean> followUp = Optional.empty();
  private Optional<Hours> hours = Optional.empty();
  private Optional<Units> units = Optional.empty();

  /**
   * Takes up what was kept.
   *
   * @param volume as loud as it starts; becomes what was kept
   * @param formats as the board says; asked each time
   */
  public Preferences(Volume volume, Supplier<Formats> formats, Keeper keeper) {
    this.volume = volume;
    this.formatsOfBoard = formats;
    this.keeper = keeper;
    keeper.restore(NAME, this::restore);
    volume.onChange(this::keep);
  }

  private void restore(KeptValue kept) {
    Optional<Double> keptPace =
        kept.optionalWhole("pacePercent", (long) (SLOWEST * 100), (long) (FASTEST * 100))
            .map(percent -> percent / 100.0);
    Optional<Boolean> keptFollowUp = kept.optionalTruth("followUp");
    Optional<Hours> keptHours = choice(kept, "clock", "12", Hours.TWELVE, "24", Hours.TWENTY_FOUR);
    Optional<Units> keptUnits = choice(kept, "units", "metric", Units.METRIC, "us", Units.US);
    Optional<Long> percent = kept.optionalWhole("volumePercent", 0, 100);
    boolean muted = kept.optionalTruth("muted").orElse(false);
    // all of it could be read
    pace = keptPace.orElse(1.0);
    followUp = keptFollowUp;
    hours = keptHours;
    units = keptUnits;
    percent.ifPresent(said -> volume.set(said.intValue()));
    if (muted) {
      volume.mute();
    }
  }

  private static <T> Optional<T> choice(
      KeptValue kept, String field, String first, T one, String second, T other) {
    return kept.optionalText(field)
        .map(
            text -> {
              if (text.equals(first)) {
                return one;
              }
              if (text.equals(second)) {
                return other;
              }
              throw new KeptFault(
                  field + ": expected " + first + " or " + second + ", found " + text);
            });
  }

  private synchronized void keep() {
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    kept.put("volumePercent", volume.percentWhenHeard());
    kept.put("muted", volume.isMuted());
    kept.put("pacePercent", Math.round(pace * 100));
    followUp.ifPresent(on -> kept.put("followUp", on));
    hours.ifPresent(of -> kept.put("clock", of == Hours.TWELVE ? "12" : "24"));
    units.ifPresent(of -> kept.put("units", of == Units.METRIC ? "metric" : "us"));
    keeper.keep(NAME, kept);
  }

  /** How loud, which playback obeys. */
  public Volume volume() {
    return volume;
  }

  /** How fast the voice speaks, 0.5 to 2; 1 is as the board says. */
  public synchronized double pace() {
    return pace;
  }

  /** Held to {@link #SLOWEST} and {@link #FASTEST}. */
  synchronized void pace(double factor) {
    pace = Math.clamp(factor, SLOWEST, FASTEST);
    keep();
  }

  /** Whether it may listen on after an answer without being called again. */
  public synchronized boolean followsUp() {
    return followUp.orElse(true);
  }

  synchronized void followUp(boolean on) {
    followUp = Optional.of(on);
    keep();
  }

  /** How times and temperatures are said and understood. */
  public synchronized Formats formats() {
    Formats board = formatsOfBoard.get();
    return new Formats(hours.orElse(board.hours()), units.orElse(board.units()));
  }

  synchronized void hours(Hours of) {
    hours = Optional.of(of);
    keep();
  }

  synchronized void units(Units of) {
    units = Optional.of(of);
    keep();
  }
}
