package dev.tern.device.http;

import dev.tern.asr.AsrException;
import dev.tern.device.model.ModelException;
import dev.tern.device.part.FailedPartException;
import dev.tern.llm.LlmException;
import dev.tern.pcm.PcmException;
import dev.tern.tts.TtsException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Errors of the engines as HTTP answers: the caller's fault is 400, the machine's is 503. */
public final class ProblemMappers {
  @ServerExceptionMapper
  public Response badSound(PcmException e) {
    return problem(Response.Status.BAD_REQUEST, e);
  }

  @ServerExceptionMapper
  public Response noRecogniser(AsrException e) {
    return problem(Response.Status.SERVICE_UNAVAILABLE, e);
  }

  @ServerExceptionMapper
  public Response noModel(LlmException e) {
    return problem(Response.Status.SERVICE_UNAVAILABLE, e);
  }

  @ServerExceptionMapper
  public Response noVoice(TtsException e) {
    return problem(Response.Status.SERVICE_UNAVAILABLE, e);
  }

  @ServerExceptionMapper
  public Response notInstalled(ModelException e) {
    return problem(Response.Status.SERVICE_UNAVAILABLE, e);
  }

  @ServerExceptionMapper
  public Response failed(FailedPartException e) {
    return problem(Response.Status.SERVICE_UNAVAILABLE, e);
  }

  private static Response problem(Response.Status status, RuntimeException e) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON)
        .entity(new Problem(e.getMessage()))
        .build();
  }
}
