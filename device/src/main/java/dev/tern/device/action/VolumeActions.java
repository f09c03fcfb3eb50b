package dev.tern.device.action;

import dev.tern.device.action.value.SpokenLevel;
import java.util.Map;
import java.util.Optional;

/** Louder, quieter, mute. */
final class VolumeActions {
  private final Replies replies;
  private final Volume volume;

  VolumeActions(Replies replies, Volume volume) {
    this.replies = replies;
    this.volume = volume;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "volume_set", this::set,
        "volume_up", _ -> change(Volume.STEP_PERCENT),
        "volume_down", _ -> change(-Volume.STEP_PERCENT),
        "volume_mute", this::mute,
        "volume_unmute", this::unmute);
  }

  private Reply set(Request request) {
    if (request.slot("level").isEmpty()) {
      return replies.ask(request, "level");
    }
    Optional<SpokenLevel> level = request.slot("level").flatMap(SpokenLevel::parse);
    if (level.isEmpty()) {
      return replies.unclear(request, "level");
    }
    if (level.get().change()) {
      boolean down = request.says("down", "lower", "decrease", "reduce", "quieter", "softer");
      return change(down ? -level.get().percent() : level.get().percent());
    }
    // people count a volume on a dial from 0 to 10
    boolean dial = level.get().bareNumber() && level.get().percent() <= 10;
    int percent = dial ? level.get().percent() * 10 : level.get().percent();
    if (percent < 0 || percent > 100) {
      return replies.ask("level", "volume_set.limits");
    }
    volume.set(percent);
    return spoken();
  }

  private Reply change(int byPercent) {
    int before = volume.percent();
    volume.change(byPercent);
    if (volume.percent() == before) {
      return replies.done(before == 0 ? "volume_down.lowest" : "volume_up.highest");
    }
    return spoken();
  }

  private Reply mute(Request request) {
    volume.mute();
    return replies.done("volume_mute.done");
  }

  private Reply unmute(Request request) {
    if (volume.percent() == 0 && !volume.isMuted()) {
      volume.set(Volume.STEP_PERCENT);
    }
    volume.unmute();
    return spoken();
  }

  private Reply spoken() {
    return replies.done("volume_set.done", "percent", volume.percent());
  }
}
