package dev.tern.device.action;

import dev.tern.device.action.value.Aloud;
import dev.tern.device.action.value.Formats;
import dev.tern.device.action.value.SpokenLevel;
import dev.tern.device.action.value.SpokenNumber;
import dev.tern.device.action.value.SpokenTemperature;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/** Lights, appliances, covers, heating, cleaning and coffee: each becomes an act. */
final class HomeActions {
  /** What a room thermostat is set to, in degrees Celsius; outside of it a question is due. */
  private static final BigDecimal COLDEST = BigDecimal.valueOf(5);

  private static final BigDecimal WARMEST = BigDecimal.valueOf(30);
  private static final int MOST_CUPS = 10;

  private final Replies replies;

  HomeActions(Replies replies) {
    this.replies = replies;
  }

  Map<String, Handler> handlers() {
    return Map.ofEntries(
        Map.entry("light_on", this::light),
        Map.entry("light_off", this::light),
        Map.entry("light_brighten", this::light),
        Map.entry("light_dim", this::light),
        Map.entry("light_set", this::lightLevel),
        Map.entry("light_color", this::lightColor),
        Map.entry("device_on", this::appliance),
        Map.entry("device_off", this::appliance),
        Map.entry("cover_open", this::cover),
        Map.entry("cover_close", this::cover),
        Map.entry("thermostat_set", this::thermostat),
        Map.entry("clean_start", this::clean),
        Map.entry("coffee_make", this::coffee));
  }

  private Reply light(Request request) {
    String intent = request.intent().name();
    return replies.done(intent + ".done", "thing", lights(request)).with(act(request));
  }

  private Reply lightLevel(Request request) {
    if (request.slot("level").isEmpty()) {
      return replies.ask(request, "level");
    }
    Optional<SpokenLevel> level = request.slot("level").flatMap(SpokenLevel::parse);
    if (level.isEmpty()) {
      return replies.unclear(request, "level");
    }
    int percent = level.get().percent();
    if (percent < 0 || percent > 100) {
      return replies.ask("level", "light_set.limits");
    }
    if (!level.get().change()) {
      return replies
          .done("light_set.done", "thing", lights(request), "percent", percent)
          .with(act(request, "levelPercent", percent));
    }
    boolean down = request.says("dim", "down", "lower", "decrease", "reduce", "darker");
    return replies
        .done(
            down ? "light_set.lower" : "light_set.raise",
            "thing",
            lights(request),
            "percent",
            percent)
        .with(act(request, "changePercent", down ? -percent : percent));
  }

  private Reply lightColor(Request request) {
    Optional<String> color = request.slot("color");
    return color.isEmpty()
        ? replies.ask(request, "color")
        : replies
            .done("light_color.done", "thing", lights(request), "color", color)
            .with(act(request, "color", color));
  }

  private Reply appliance(Request request) {
    Optional<String> device = request.slot("device");
    if (device.isEmpty()) {
      return replies.ask(request, "device");
    }
    return replies
        .done(request.intent().name() + ".done", "thing", thing(request, device.get()))
        .with(act(request));
  }

  private Reply cover(Request request) {
    Optional<String> device = request.slot("device");
    if (device.isEmpty()) {
      return replies.ask(request, "device");
    }
    String intent = request.intent().name();
    String thing = thing(request, device.get());
    if (request.needsYes()) {
      return replies.confirm(intent + ".confirm", "thing", thing);
    }
    return replies.done(intent + ".done", "thing", thing).with(act(request));
  }

  private Reply thermostat(Request request) {
    if (request.slot("temperature").isEmpty()) {
      boolean warmer = request.says("warmer", "up", "higher", "cold", "increase", "raise");
      boolean colder = request.says("cooler", "colder", "down", "lower", "hot", "decrease");
      if (warmer == colder) {
        return replies.ask(request, "temperature");
      }
      return replies
          .done(
              warmer ? "thermostat_set.warmer" : "thermostat_set.cooler",
              "room",
              Wording.inRoom(request.slot("room")))
          .with(act(request, "changeCelsius", warmer ? 1 : -1));
    }
    Optional<SpokenTemperature> said =
        request.slot("temperature").flatMap(SpokenTemperature::parse);
    if (said.isEmpty()) {
      return replies.unclear(request, "temperature");
    }
    Formats formats = replies.formats();
    BigDecimal celsius =
        said.get().celsius(formats.temperatureScale()).setScale(1, RoundingMode.HALF_UP);
    if (celsius.compareTo(COLDEST) < 0 || celsius.compareTo(WARMEST) > 0) {
      return replies.ask(
          "temperature",
          "thermostat_set.limits",
          "low",
          formats.degrees(COLDEST),
          "high",
          formats.degrees(WARMEST),
          "scale",
          formats.scaleName());
    }
    return replies
        .done(
            "thermostat_set.done",
            "room",
            Wording.inRoom(request.slot("room")),
            "degrees",
            formats.degrees(celsius))
        .with(act(request, "celsius", new BigDecimal(Aloud.plain(celsius))));
  }

  private Reply clean(Request request) {
    String device = request.slot("device").orElse(request.says("mop") ? "mop" : "vacuum");
    return replies.done("clean_start.done", "thing", thing(request, device)).with(act(request));
  }

  private Reply coffee(Request request) {
    Optional<Integer> cups =
        request
            .slot("quantity")
            .map(said -> said.replaceAll(" ?cups?( of)?$", ""))
            .map(said -> said.matches("a|an|some|") ? "one" : said)
            .or(() -> Optional.of("one"))
            .flatMap(SpokenNumber::parseWhole);
    if (cups.filter(n -> n >= 1 && n <= MOST_CUPS).isEmpty()) {
      return replies.unclear(request, "quantity");
    }
    Optional<String> option = request.slot("option");
    return replies
        .done("coffee_make.done", "cups", Aloud.count(cups.get(), "cup"), "option", option)
        .with(Act.of("coffee_make", "cups", cups, "option", option));
  }

  private static String lights(Request request) {
    return thing(request, request.slot("device").orElse("lights"));
  }

  private static String thing(Request request, String device) {
    return Wording.the(device) + Wording.inRoom(request.slot("room"));
  }

  /**
   * The act of that intent with room and device as they were said, and what was made of a value.
   */
  private static Act act(Request request, Object... namesAndValues) {
    Map<String, Object> values =
        Named.values("room", request.slot("room"), "device", request.slot("device"));
    values.putAll(Named.values(namesAndValues));
    return new Act(request.intent().name(), values);
  }
}
