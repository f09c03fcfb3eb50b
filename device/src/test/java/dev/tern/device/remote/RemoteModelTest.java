package dev.tern.device.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.llm.ChatMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RemoteModelTest {
  private static final List<ChatMessage> QUESTION =
      List.of(new ChatMessage(ChatMessage.Role.USER, "Who painted it?"));

  private final StringBuilder heard = new StringBuilder();

  private boolean ask(URI address, Duration patience) throws RemoteException {
    return new RemoteModel(address, patience)
        .complete(QUESTION, 40, piece -> heard.append(piece).length() < 1000);
  }

  @Test
  void readsAnAnswerAsItIsWritten() throws Exception {
    try (SmallServer server = new SmallServer().saying("Rem", "brandt", " did, caf\u00e9.")) {
      assertTrue(ask(server.address(), Duration.ofSeconds(5)));

      JsonNode asked = server.asked().getFirst();
      assertEquals("Rembrandt did, caf\u00e9.", heard.toString());
      assertEquals("big-one", asked.get("model").asText());
      assertTrue(asked.get("stream").asBoolean());
      assertEquals(40, asked.get("max_tokens").asInt());
      assertEquals("user", asked.at("/messages/0/role").asText());
      assertEquals("Who painted it?", asked.at("/messages/0/content").asText());
    }
  }

  @Test
  void endsWhereTheListenerHasHeardEnough() throws Exception {
    try (SmallServer server = new SmallServer().saying("One.", "Two.", "Three.").pausing(5)) {
      assertTrue(
          new RemoteModel(server.address(), Duration.ofSeconds(5))
              .complete(QUESTION, 40, piece -> heard.append(piece).length() < 8));

      assertEquals("One.Two.", heard.toString());
    }
  }

  @Test
  void tellsAnAnswerThatWasCutOff() throws Exception {
    try (SmallServer server =
        new SmallServer()
            .writing(
                "data: {\"choices\":[{\"delta\":{\"content\":\"It is\"},\"finish_reason\":\"length\"}]}")) {
      assertFalse(ask(server.address(), Duration.ofSeconds(5)));
    }
  }

  @Test
  void refusesAStatusThatIsNoAnswer() throws Exception {
    try (SmallServer server = new SmallServer().saying("no").withStatus(503)) {
      RemoteException refused =
          assertThrows(RemoteException.class, () -> ask(server.address(), Duration.ofSeconds(5)));

      assertTrue(
          refused.getMessage().endsWith("expected HTTP status 200, found 503"),
          refused.getMessage());
    }
  }

  @Test
  void refusesWhatIsNoCompletion() throws Exception {
    try (SmallServer server = new SmallServer().writing("data: <html>")) {
      RemoteException refused =
          assertThrows(RemoteException.class, () -> ask(server.address(), Duration.ofSeconds(5)));

      assertTrue(refused.getMessage().endsWith("found <html>"), refused.getMessage());
    }
  }

  @Test
  void refusesAnAnswerThatStopsInTheMiddle() throws Exception {
    try (SmallServer server =
        new SmallServer().writing("data: {\"choices\":[{\"delta\":{\"content\":\"It is\"}}]}")) {
      RemoteException refused =
          assertThrows(RemoteException.class, () -> ask(server.address(), Duration.ofSeconds(5)));

      assertTrue(refused.getMessage().endsWith("found end of stream"), refused.getMessage());
    }
  }

  @Test
  void waitsForAWordOnlySoLong() throws Exception {
    try (SmallServer server = new SmallServer().saying("Late.").pausing(2_000)) {
      RemoteException late =
          assertThrows(RemoteException.class, () -> ask(server.address(), Duration.ofMillis(500)));

      assertTrue(late.getMessage().endsWith("no answer within 500 ms"), late.getMessage());
    }
  }

  @Test
  void refusesWhereNobodyListens() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThrows(
        RemoteException.class,
        () -> ask(URI.create("http://127.0.0.1:" + free + "/v1"), Duration.ofSeconds(5)));
  }
}
