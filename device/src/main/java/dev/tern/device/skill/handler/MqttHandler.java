package dev.tern.device.skill.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound.Result;
import dev.tern.device.action.Outbound.Result.Fault;
import dev.tern.device.integrate.ActRequest;
import dev.tern.device.skill.Handling;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.NoBroker;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Asks somebody at the broker, as MQTT 5 does, and waits for the answer: {@code
 * {"outcome":"done","say":"It is 21 degrees."}} or {@code {"outcome":"failed","reason":"no
 * water"}}.
 */
public final class MqttHandler {
  /** An answer that is longer is none. */
  static final int LONGEST_ANSWER_BYTES = 4_096;

  private static final int LONGEST_REASON = 100;

  private static final Logger LOG = Logger.getLogger(MqttHandler.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BrokerLink link;
  private final Topics topics;

  public MqttHandler(BrokerLink link, Topics topics) {
    this.link = link;
    this.topics = topics;
  }

  /** Waits for the answer, as long as the manifest says. */
  Result carryOut(Act act, Handling.Mqtt handling) {
    Result result = ask(act, handling);
    LOG.infof("skill: %s: %s", act, result);
    return result;
  }

  private Result ask(Act act, Handling.Mqtt handling) {
    if (link instanceof NoBroker none) {
      return new Result.NobodyThere(none.reason());
    }
    if (!link.isConnected()) {
      return new Result.Unreachable("there is no connection to the broker");
    }
    Duration within = handling.timeout();
    String topic = handling.topic().orElseGet(() -> topics.act(act.name()));
    try {
      OutgoingMessage request =
          OutgoingMessage.of(topic, ActRequest.payload(act, within).toString())
              .expiringAfter(within);
      return ActRequest.await(link.request(request, within), answer -> read(answer.payload()));
    } catch (OtaException e) {
      return new Result.Unreachable(e.getMessage());
    }
  }

  /** What was answered; an answer that can't be read claims nothing. */
  static Result read(byte[] payload) {
    if (payload.length > LONGEST_ANSWER_BYTES) {
      return new Result.Broken(
          Fault.TOO_MUCH,
          "the answer has " + payload.length + " bytes; limit=" + LONGEST_ANSWER_BYTES);
    }
    JsonNode answer;
    try {
      answer = JSON.readTree(payload);
    } catch (IOException e) {
      return new Result.Broken(Fault.CRASHED, "the answer is no JSON: " + e.getMessage());
    }
    String outcome = answer == null ? "" : answer.path("outcome").asText("");
    return switch (outcome) {
      case "done" -> done(SpokenText.plain(answer.path("say").asText("")));
      case "failed" -> {
        String reason = SpokenText.plain(answer.path("reason").asText(""));
        yield new Result.Refused(
            reason.length() <= LONGEST_REASON ? reason.replaceFirst("[.!?]+$", "") : "");
      }
      default ->
          new Result.Broken(
              Fault.CRASHED, "outcome: expected done or failed, found '" + outcome + "'");
    };
  }

  private static Result done(String say) {
    if (say.length() > SpokenText.LONGEST) {
      return new Result.Broken(
          Fault.TOO_MUCH, "say has " + say.length() + " characters; limit=" + SpokenText.LONGEST);
    }
    return say.isEmpty() ? new Result.Done() : new Result.Said(SpokenText.sentence(say));
  }
}
