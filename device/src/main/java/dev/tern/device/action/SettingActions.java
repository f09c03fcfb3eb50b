package dev.tern.device.action;

import dev.tern.device.action.value.Formats.Hours;
import dev.tern.device.action.value.Formats.Units;
import dev.tern.device.action.value.SpokenLevel;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that are spoken: volume, pace, formats, listening on. What this appliance has no setting
 * for is asked of others.
 */
final class SettingActions {
  /** What "faster" and "slower" change the pace by. */
  private static final double PACE_STEP = 0.15;

  private static final String[] SPEAKING = {
    "speak",
    "talk",
    "answer",
    "reply",
    "respond",
    "voice",
    "speech",
    "speaking",
    "talking",
    "reading speed",
    "your speech"
  };

  private final Replies replies;
  private final Preferences preferences;

  SettingActions(Replies replies, Preferences preferences) {
    this.replies = replies;
    this.preferences = preferences;
  }

  Map<String, Handler> handlers() {
    return Map.of("settings_set", this::set);
  }

  private Reply set(Request request) {
    Optional<String> what = request.slot("what");
    Optional<String> value = request.slot("value");
    String all = (what.orElse("") + " " + value.orElse("") + " " + request.utterance()).strip();
    return language(what, value)
        .or(() -> units(all))
        .or(() -> hours(all))
        .or(() -> volume(request, what, value))
        .or(() -> pace(what, value, all))
        .or(() -> listeningOn(all))
        .orElseGet(() -> others(request, what, value));
  }

  private Optional<Reply> language(Optional<String> what, Optional<String> value) {
    boolean other =
        what.filter(said -> Wording.has(said, "language")).isPresent()
            && value.filter(said -> !said.equals("english")).isPresent();
    return other
        ? Optional.of(
            replies.refused("settings_set.language", "language", Wording.title(value.get())))
        : Optional.empty();
  }

  private Optional<Reply> units(String all) {
    if (Wording.has(all, "metric", "celsius", "kilometers")) {
      preferences.units(Units.METRIC);
      return Optional.of(replies.done("settings_set.units_metric"));
    }
    if (Wording.has(all, "imperial", "fahrenheit", "miles")) {
      preferences.units(Units.US);
      return Optional.of(replies.done("settings_set.units_us"));
    }
    return Optional.empty();
  }

  private Optional<Reply> hours(String all) {
    if (Wording.has(all, "twenty four hour", "twenty four hours", "24 hour", "24 hours")) {
      preferences.hours(Hours.TWENTY_FOUR);
      return Optional.of(replies.done("settings_set.hours_24"));
    }
    if (Wording.has(all, "twelve hour", "twelve hours", "12 hour", "12 hours")) {
      preferences.hours(Hours.TWELVE);
      return Optional.of(replies.done("settings_set.hours_12"));
    }
    return Optional.empty();
  }

  private Optional<Reply> volume(Request request, Optional<String> what, Optional<String> value) {
    if (value.filter(said -> Wording.has(said, "louder", "quieter", "softer")).isPresent()) {
      boolean louder = value.get().contains("louder");
      preferences.volume().change(louder ? Volume.STEP_PERCENT : -Volume.STEP_PERCENT);
      return Optional.of(volumeNow());
    }
    if (what.filter(said -> said.matches("(default |alarm )?volume( of your voice| level)?"))
            .isEmpty()
        || value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Integer> percent =
        value
            .flatMap(SpokenLevel::parse)
            .filter(level -> !level.change())
            .map(
                level ->
                    level.bareNumber() && level.percent() <= 10
                        ? level.percent() * 10
                        : level.percent())
            .filter(level -> level >= 0 && level <= 100);
    if (percent.isEmpty()) {
      return Optional.of(replies.unclear(request, "value"));
    }
    preferences.volume().set(percent.get());
    return Optional.of(volumeNow());
  }

  private Reply volumeNow() {
    return replies.done("volume_set.done", "percent", preferences.volume().percent());
  }

  private Optional<Reply> pace(Optional<String> what, Optional<String> value, String all) {
    boolean isMeant = Wording.has(all, SPEAKING) || Wording.has(all, "slow down", "speed up");
    if (!isMeant || what.filter(said -> Wording.has(said, "driving", "limit")).isPresent()) {
      return Optional.empty();
    }
    boolean tooMuch =
        Wording.has(all, "too fast", "so fast", "too quickly", "too slow", "too slowly", "so slow");
    if (Wording.has(all, "normal", "normally", "normal speed", "default")) {
      preferences.pace(1);
      return Optional.of(replies.done("settings_set.pace_usual"));
    }
    if (Wording.has(
        all, "faster", "quicker", "more quickly", "quickly", "fast", "speed up", "less slowly")) {
      return Optional.of(tooMuch ? slower() : faster());
    }
    if (Wording.has(
        all, "slower", "more slowly", "slowly", "slow", "slow down", "less fast", "less quickly")) {
      return Optional.of(tooMuch ? faster() : slower());
    }
    return what.filter(said -> Wording.has(said, "speed", "rate"))
        .flatMap(speed -> value)
        .flatMap(SpokenLevel::parse)
        .filter(level -> !level.change() && !level.bareNumber())
        .map(
            level -> {
              preferences.pace(level.percent() / 100.0);
              return replies.done(
                  "settings_set.pace_percent", "percent", Math.round(preferences.pace() * 100));
            });
  }

  private Reply faster() {
    if (preferences.pace() >= Preferences.FASTEST) {
      return replies.done("settings_set.pace_fastest");
    }
    preferences.pace(preferences.pace() + PACE_STEP);
    return replies.done("settings_set.pace_faster");
  }

  private Reply slower() {
    if (preferences.pace() <= Preferences.SLOWEST) {
      return replies.done("settings_set.pace_slowest");
    }
    preferences.pace(preferences.pace() - PACE_STEP);
    return replies.done("settings_set.pace_slower");
  }

  /** "Enter conversation mode", "turn off continuous mode". */
  private Optional<Reply> listeningOn(String all) {
    boolean isMeant =
        Wording.has(all, "mode") && Wording.has(all, "conversation", "continuous", "hands free");
    if (!isMeant) {
      return Optional.empty();
    }
    boolean off =
        Wording.has(
            all,
            "disable",
            "deactivate",
            "off",
            "end",
            "leave",
            "exit",
            "stop",
            "quit",
            "cancel",
            "disengage",
            "out of");
    preferences.followUp(!off);
    return Optional.of(
        replies.done(off ? "settings_set.follow_up_off" : "settings_set.follow_up_on"));
  }

  private Reply others(Request request, Optional<String> what, Optional<String> value) {
    if (what.isEmpty()) {
      return replies.ask(request, "what");
    }
    if (value.isEmpty()) {
      return replies.ask(request, "value");
    }
    return replies
        .done("settings_set.done", "what", Wording.the(what.get()), "value", value)
        .with(Act.of("settings_set", "what", what, "value", value));
  }
}
