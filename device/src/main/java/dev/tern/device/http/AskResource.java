package dev.tern.device.http;

import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Written words in, the turn as JSON out. */
@Path("/api/ask")
@Blocking
public final class AskResource {
  private static final int MAX_TEXT_LENGTH = 2_000;

  private final Conversation conversation;

  AskResource(Conversation conversation) {
    this.conversation = conversation;
  }

  /**
   * What is asked.
   *
   * @param text 1 to 2,000 characters
   */
  public record Question(String text) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response ask(Question question) {
    if (question == null || question.text() == null || question.text().isBlank()) {
      return refused("expected {\"text\":\"...\"}, found no text");
    }
    if (question.text().length() > MAX_TEXT_LENGTH) {
      return refused(
          "text has " + question.text().length() + " characters; expected 1.." + MAX_TEXT_LENGTH);
    }
    Turn turn = conversation.ask(question.text());
    return Response.ok(turn).build();
  }

  private static Response refused(String why) {
    return Response.status(Response.Status.BAD_REQUEST).entity(new Problem(why)).build();
  }
}
