package dev.tern.device.action;

import java.util.Map;
import java.util.Optional;

/** The player, which is elsewhere: it is told, it tells nothing back. */
final class MediaActions {
  private final Replies replies;

  MediaActions(Replies replies) {
    this.replies = replies;
  }

  Map<String, Handler> handlers() {
    return Map.of(
        "media_play", this::play,
        "media_pause", this::tell,
        "media_resume", this::tell,
        "media_next", this::tell,
        "media_previous", this::tell,
        "media_query", request -> replies.refused("media_query.unknown"));
  }

  private Reply play(Request request) {
    Optional<String> query = request.slot("query");
    return replies
        .done(
            query.isPresent() ? "media_play.done" : "media_play.anything",
            "query",
            query.map(Wording::turned))
        .with(Act.of("media_play", "query", query));
  }

  private Reply tell(Request request) {
    String intent = request.intent().name();
    return replies.done(intent + ".done").with(Act.of(intent));
  }
}
