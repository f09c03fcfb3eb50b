package dev.tern.device.integrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.NoBroker;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** Acts as requests over the broker, each to a topic of its own. */
public final class BrokerActs implements Outbound {
  /** People wait for the reply: longer than this and they ask whether they were heard. */
  static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  /** Longer reasons are left to the log. */
  private static final int LONGEST_REASON = 100;

  /** Carried out here already; nobody else is needed. */
  private static final Set<String> OWN = Set.of("stop");

  /** Kept here already, and told to whoever shows it: nobody has to answer. */
  private static final Set<String> TOLD = Set.of("order_add", "order_remove", "order_clear");

  /**
   * Milliseconds after which a robot has to stop by itself unless it has arrived or was told again:
   * what it was told may have lost its sense, and the word to stop may not reach it.
   */
  private static final Map<String, Integer> DEAD_MAN_MILLIS =
      Map.of(
          "robot_move", 5_000,
          "robot_turn", 5_000,
          "robot_arm", 5_000,
          "robot_grip", 5_000,
          "robot_look", 5_000,
          "robot_goto", 60_000,
          "robot_dock", 60_000,
          "robot_follow", 60_000,
          "robot_patrol", 60_000);

  private static final Logger LOG = Logger.getLogger(BrokerActs.class);

  private final BrokerLink link;
  private final Topics topics;
  private final Duration within;

  public BrokerActs(BrokerLink link, Topics topics) {
    this(link, topics, ANSWER_WITHIN);
  }

  BrokerActs(BrokerLink link, Topics topics, Duration within) {
    this.link = link;
    this.topics = topics;
    this.within = within;
  }

  @Override
  public Result carryOut(Act act) {
    if (OWN.contains(act.name())) {
      return new Result.Done();
    }
    Result result = link instanceof NoBroker none ? nobody(none) : send(act);
    LOG.infof("action: %s: %s", act, result);
    return result;
  }

  private static Result nobody(NoBroker none) {
    return new Result.NobodyThere(none.reason());
  }

  private Result send(Act act) {
    OutgoingMessage message =
        OutgoingMessage.of(topics.act(act.name()), payload(act).toString()).expiringAfter(within);
    try {
      if (TOLD.contains(act.name())) {
        link.publish(message);
        return new Result.Done();
      }
      // Without a connection there is no use in making a person wait for it.
      return link.isConnected()
          ? ActRequest.await(link.request(message, within), BrokerActs::read)
          : new Result.Unreachable("there is no connection to the broker");
    } catch (OtaException e) {
      return new Result.Unreachable(e.getMessage());
    }
  }

  private ObjectNode payload(Act act) {
    ObjectNode payload = ActRequest.payload(act, within);
    if (DEAD_MAN_MILLIS.containsKey(act.name())) {
      payload.put("deadManMillis", DEAD_MAN_MILLIS.get(act.name()));
    }
    return payload;
  }

  /** What was answered; an answer that can't be read claims nothing. */
  static Result read(IncomingMessage message) {
    try {
      JsonNode answer = Fields.parse(message).node();
      String outcome = answer.path("outcome").asText("");
      if (outcome.equals("done")) {
        return new Result.Done();
      }
      if (outcome.equals("failed")) {
        return new Result.Refused(speakable(answer.path("reason").asText("")));
      }
      return new Result.Unreachable(
          new FieldFault("outcome", "done or failed", outcome).getMessage());
    } catch (FieldFault e) {
      return new Result.Unreachable("the answer can't be read: " + e.getMessage());
    }
  }

  /** A stranger's words that will be spoken: one short sentence, or none. */
  private static String speakable(String reason) {
    String plain = reason.replaceAll("[\\p{Cntrl}\\s]+", " ").strip().replaceFirst("[.!?]+$", "");
    return plain.length() <= LONGEST_REASON ? plain : "";
  }
}
