package dev.tern.device.http;

import dev.tern.device.integrate.CurrentLoop;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Press to talk and mute, for buttons on a page. */
@Path("/api")
@Blocking
public final class ControlResource {
  private static final int CONFLICT = 409;

  private final CurrentLoop loop;

  ControlResource(CurrentLoop loop) {
    this.loop = loop;
  }

  /**
   * What is switched.
   *
   * @param on whether the microphone is to be muted
   */
  public record Mute(Boolean on) {}

  /** Listens as if called; 409 with the reason where it can't. */
  @POST
  @Path("listen")
  @Produces(MediaType.APPLICATION_JSON)
  public Response listen() {
    Optional<String> refusal = loop.listen();
    return refusal.isEmpty()
        ? Response.noContent().build()
        : Response.status(CONFLICT).entity(new Problem(refusal.get())).build();
  }

  /** Mutes the microphone, or frees it. */
  @POST
  @Path("mute")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response mute(Mute mute) {
    if (mute == null || mute.on() == null) {
      return Response.status(Response.Status.BAD_REQUEST)
          .entity(new Problem("expected {\"on\":true} or {\"on\":false}, found neither"))
          .build();
    }
    loop.mute(mute.on());
    return Response.noContent().build();
  }
}
