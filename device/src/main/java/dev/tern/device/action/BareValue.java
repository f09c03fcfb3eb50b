package dev.tern.device.action;

import dev.tern.device.action.value.Arithmetic;
import dev.tern.device.action.value.Quantity;
import dev.tern.device.action.value.SpokenDirection;
import dev.tern.device.action.value.SpokenDuration;
import dev.tern.device.action.value.SpokenLevel;
import dev.tern.device.action.value.SpokenNumber;
import dev.tern.device.action.value.SpokenPeriod;
import dev.tern.device.action.value.SpokenRecurrence;
import dev.tern.device.action.value.SpokenTemperature;
import dev.tern.device.action.value.SpokenTime;
import java.time.LocalDate;
import java.util.Locale;

/** An utterance that is nothing but the value that was asked for. */
final class BareValue {
  private BareValue() {}

  /** The words of the value, without what leads up to them or is only polite. */
  static String of(String utterance) {
    return utterance
        .toLowerCase(Locale.ROOT)
        .replace('\u2019', '\'')
        .replaceAll("[.!?,]+$", "")
        .replaceAll("^(uh|um|er|well|just|make it|it's|its|it is|i said|that's)[, ]+", "")
        .replaceAll(",? please$", "")
        .strip();
  }

  /**
   * Whether an utterance that no sentence rule understands is meant as an answer: a question is one
   * of its own.
   */
  static boolean mayBeMeant(String utterance) {
    return !of(utterance)
        .matches(
            "(what|what's|who|who's|whose|why|how|when|where|which|is|are|was|were|do|does|did|can"
                + "|could|will|would|should|tell me)\\b.*");
  }

  /** Whether the utterance is a value that this slot's parser reads; words alone never are. */
  static boolean reads(String slot, String utterance) {
    String said = of(utterance);
    return switch (slot) {
      case "duration" -> SpokenDuration.parse(said).isPresent();
      case "time" -> SpokenTime.parse(said).isPresent() || SpokenDuration.parse(said).isPresent();
      // whether a date can be read does not hang on today
      case "date" -> SpokenPeriod.parse(said, LocalDate.EPOCH).isPresent();
      case "recur" -> SpokenRecurrence.parse(said).isPresent();
      case "level" -> SpokenLevel.parse(said).isPresent();
      case "temperature" -> SpokenTemperature.parse(said).isPresent();
      case "quantity", "count", "sides" -> SpokenNumber.parseWhole(said).isPresent();
      case "distance" -> Quantity.parse(said).isPresent();
      case "angle" -> Quantity.parse(said).isPresent() || SpokenNumber.parse(said).isPresent();
      case "direction" -> SpokenDirection.parse(said).isPresent();
      case "expr" -> Arithmetic.parse(said).isPresent();
      default -> false;
    };
  }
}
