package dev.tern.device.trace;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.tern.device.conversation.Turn;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * {@code turn.json} of a recorded turn; {@code sound.wav} lies beside it.
 *
 * @param at when the turn ended, ISO 8601 in UTC
 * @param tern the version that took it
 * @param partials the words as they came
 * @param replyTokens of a reply that a language model wrote, as its ids; else empty
 */
@JsonPropertyOrder({"at", "tern", "turn", "partials", "replyTokens"})
@RegisterForReflection
public record RecordedTurn(
    String at, String tern, Turn turn, List<Partial> partials, List<Integer> replyTokens) {
  public RecordedTurn {
    partials = partials == null ? List.of() : List.copyOf(partials);
    replyTokens = replyTokens == null ? List.of() : List.copyOf(replyTokens);
  }

  /**
   * Words that were understood other than before.
   *
   * @param millis of sound until then, counted from the beginning of the utterance
   */
  public record Partial(long millis, String words) {}
}
