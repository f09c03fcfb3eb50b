package dev.tern.device.show;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TurnTopicTest {
  private final StateChanges states = new StateChanges();
  private final RecordingLink link = new RecordingLink();

  /** Keeps what is published. */
  private static final class RecordingLink implements BrokerLink {
    private final List<OutgoingMessage> published = new ArrayList<>();
    private boolean connected = true;

    @Override
    public void retain(String topic, String document) {}

    @Override
    public void publish(OutgoingMessage message) {
      published.add(message);
    }

    @Override
    public Subscription subscribe(String filter, MessageListener listener) {
      return () -> {};
    }

    @Override
    public CompletableFuture<IncomingMessage> request(OutgoingMessage message, Duration timeout) {
      return new CompletableFuture<>();
    }

    @Override
    public boolean isConnected() {
      return connected;
    }

    @Override
    public void close() {}

    List<String> texts() {
      return published.stream()
          .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
          .toList();
    }
  }

  @Test
  void tellsEachState() {
    TurnTopic.begin(link, new Topics("home", "kitchen"), states);

    states.become(ConversationState.LISTENING);
    states.become(ConversationState.FOLLOW_UP);

    assertEquals(List.of("{\"state\":\"listening\"}", "{\"state\":\"follow-up\"}"), link.texts());
    OutgoingMessage first = link.published.getFirst();
    assertEquals("tern/v1/home/kitchen/turn", first.topic());
    assertFalse(first.retained());
    assertEquals(0, first.qos());
  }

  @Test
  void tellsHowATurnWentButNotWhatWasSaid() {
    TurnTopic.begin(link, new Topics("home", "kitchen"), states);

    states.answered(
        new Turn(
            null,
            "turn on the kitchen lights",
            Tier.RULES,
            "light_on",
            Map.of("room", "kitchen"),
            "The kitchen lights are on.",
            new Turn.TimingsMillis(300, 10, 2, 96.4, 140),
            null,
            null,
            "a sentence of the skill",
            null,
            false));

    assertEquals(
        List.of(
            "{\"turn\":{\"tier\":\"rules\",\"intent\":\"light_on\",\"firstSoundMillis\":96,"
                + "\"totalMillis\":140}}"),
        link.texts());
  }

  @Test
  void keepsNothingForABrokerThatIsAway() {
    TurnTopic.begin(link, new Topics("home", "kitchen"), states);
    link.connected = false;

    states.become(ConversationState.LISTENING);

    assertTrue(link.published.isEmpty());
  }
}
