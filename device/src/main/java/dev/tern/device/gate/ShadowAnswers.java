package dev.tern.device.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/**
 * Answers turns in silence: a line {@code {"say":WORDS}} comes, a line {@code
 * {"tier","action","values","reply","millis"}} goes, until no more come.
 */
public final class ShadowAnswers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Conversation conversation;

  /**
   * @param conversation that carries nothing out and keeps nothing
   */
  public ShadowAnswers(Conversation conversation) {
    this.conversation = conversation;
  }

  /** Until the end of what is asked. */
  public void answer(BufferedReader asked, PrintStream out) throws IOException {
    conversation.warmUp();
    for (String line; (line = asked.readLine()) != null; ) {
      JsonNode ask = JSON.readTree(line);
      Turn turn = conversation.ask(ask.path("say").asText());
      ObjectNode answer =
          JSON.createObjectNode()
              .put("tier", turn.tier().json())
              .put("action", turn.intent() == null ? "" : turn.intent())
              .put("reply", turn.reply())
              .put("millis", turn.timingsMillis().total());
      ObjectNode values = answer.putObject("values");
      (turn.slots() == null ? Map.<String, String>of() : turn.slots()).forEach(values::put);
      out.println(answer);
      out.flush();
    }
  }
}
