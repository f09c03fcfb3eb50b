package dev.tern.device.trace;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Finished turns, as they are read. */
final class Turns {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Turns() {}

  static Turn of(String words, Tier tier, String intent, Map<String, String> slots, String reply) {
    ObjectNode turn = JSON.createObjectNode();
    turn.put("transcript", words).put("tier", tier.json()).put("intent", intent);
    turn.set("slots", JSON.valueToTree(slots));
    turn.put("reply", reply);
    turn.putObject("timingsMillis").put("endpoint", 500).put("firstSound", 560);
    try {
      return JSON.treeToValue(turn, Turn.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
