package dev.tern.device.http;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets in requests that name this machine as their host and, where a browser sends one, as their
 * origin. This is what stops a foreign page from talking to the appliance through the browser of a
 * kiosk, also after its name was made to point at 127.0.0.1 (DNS rebinding).
 */
public final class SameMachineFilter {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  @ServerRequestFilter(preMatching = true)
  public Optional<Response> refuseForeigners(
      ContainerRequestContext request, HttpServerRequest received) {
    String host = hostOf("//" + authority(request, received));
    if (!LOOPBACK.contains(host)) {
      return refusal("Host", host);
    }
    String origin = request.getHeaderString("Origin");
    if (origin != null && !LOOPBACK.contains(hostOf(origin))) {
      return refusal("Origin", origin);
    }
    return Optional.empty();
  }

  /** HTTP/2 has the pseudo-header {@code :authority} for Host (RFC 9113, section 8.3.1). */
  private static String authority(ContainerRequestContext request, HttpServerRequest received) {
    String host = request.getHeaderString("Host");
    return host == null ? String.valueOf(received.authority()) : host;
  }

  private static String hostOf(String uri) {
    try {
      String host = URI.create(uri).getHost();
      return host == null ? "" : host;
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static Optional<Response> refusal(String header, String found) {
    return Optional.of(
        Response.status(Response.Status.FORBIDDEN)
            .type(MediaType.APPLICATION_JSON)
            .entity(
                new Problem(header + "=" + found + " is not this machine; expected " + LOOPBACK))
            .build());
  }
}
