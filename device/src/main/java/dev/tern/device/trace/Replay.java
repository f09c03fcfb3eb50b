package dev.tern.device.trace;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A recorded turn beside the same sound taken again.
 *
 * <p>The words, who decided, the intent with its slots, and what a language model wrote have to be
 * the same. What a rule replied may differ: the time of day, the throw of a coin. Times are shown
 * beside each other and judged by nobody.
 *
 * @param turn the recorded turn's name
 * @param same whether nothing that counts differs
 */
@JsonPropertyOrder({"turn", "same", "differences", "recorded", "now"})
@RegisterForReflection
public record Replay(
    String turn, boolean same, List<Difference> differences, Turn recorded, Turn now) {

  /**
   * Something that has changed.
   *
   * @param what {@code transcript}, {@code tier}, {@code intent}, {@code slots}, {@code reply} or
   *     {@code replyTokens}
   * @param counts whether it makes the turn another one
   */
  public record Difference(String what, String recorded, String now, boolean counts) {}

  /**
   * Compares.
   *
   * @param tokensNow ids of the reply now, as {@link RecordedTurn#replyTokens}
   */
  public static Replay of(String name, RecordedTurn recorded, Turn now, List<Integer> tokensNow) {
    Turn then = recorded.turn();
    List<Difference> differences = new ArrayList<>();
    compare(differences, "transcript", then.transcript(), now.transcript(), true);
    compare(differences, "tier", tier(then), tier(now), true);
    compare(differences, "intent", then.intent(), now.intent(), true);
    compare(differences, "slots", slots(then), slots(now), true);
    boolean written = then.tier() == Tier.ANSWER;
    compare(differences, "reply", then.reply(), now.reply(), written);
    if (written) {
      compare(differences, "replyTokens", recorded.replyTokens(), tokensNow, true);
    }
    boolean same = differences.stream().noneMatch(Difference::counts);
    return new Replay(name, same, differences, then, now);
  }

  private static void compare(
      List<Difference> differences, String what, Object then, Object now, boolean counts) {
    if (!Objects.equals(then, now)) {
      differences.add(new Difference(what, String.valueOf(then), String.valueOf(now), counts));
    }
  }

  private static String tier(Turn turn) {
    return turn.tier().json();
  }

  private static Map<String, String> slots(Turn turn) {
    return turn.slots() == null ? Map.of() : new TreeMap<>(turn.slots());
  }
}
