package dev.tern.device.show;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.Turn;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Tells the broker's topic {@code turn} what the appliance is doing, and how each turn went: which
 * intent, by whom, how fast. Never what was said. At most once, and only while there is a
 * connection: a state that is over is of no use to anybody.
 */
public final class TurnTopic {
  private static final Duration WORTH_TELLING = Duration.ofSeconds(10);
  private static final Logger LOG = Logger.getLogger(TurnTopic.class);

  private final BrokerLink link;
  private final Topics topics;

  private TurnTopic(BrokerLink link, Topics topics) {
    this.link = link;
    this.topics = topics;
  }

  /** Tells states and turns from now on. */
  public static void begin(BrokerLink link, Topics topics, StateChanges states) {
    TurnTopic topic = new TurnTopic(link, topics);
    states.listen(topic::state);
    states.listenToTurns(topic::turn);
  }

  private void state(ConversationState state) {
    publish(JsonNodeFactory.instance.objectNode().put("state", name(state)));
  }

  /** "follow-up". */
  private static String name(ConversationState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void turn(Turn turn) {
    ObjectNode summary = JsonNodeFactory.instance.objectNode();
    ObjectNode fields = summary.putObject("turn");
    fields.put("tier", turn.tier().json());
    if (turn.intent() != null) {
      fields.put("intent", turn.intent());
    }
    fields.put("firstSoundMillis", Math.round(turn.timingsMillis().firstSound()));
    fields.put("totalMillis", Math.round(turn.timingsMillis().total()));
    publish(summary);
  }

  private void publish(ObjectNode event) {
    if (!link.isConnected()) {
      return;
    }
    try {
      link.publish(
          OutgoingMessage.of(topics.turn(), event.toString())
              .atMostOnce()
              .expiringAfter(WORTH_TELLING));
    } catch (OtaException e) {
      LOG.debugf("turn: not told: %s", e.getMessage());
    }
  }
}
