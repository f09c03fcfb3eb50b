package dev.tern.device.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Stands before everything that HTTP serves, the page and the health as well as the API, and asks
 * {@link Access}. A browser shows the token once in the address, {@code /?token=...}, and keeps it
 * as a cookie that no script can read; programs send {@code Authorization: Bearer}.
 */
@Singleton
final class RequestGate {
  private static final String COOKIE = "tern-token";
  private static final String PARAMETER = "token";
  private static final String BEARER = "Bearer ";
  private static final Duration KEPT = Duration.ofDays(400); // the most that browsers keep

  /** Before every other filter; larger is earlier. */
  private static final int FIRST = 10_000;

  private static final int SEE_OTHER = 303;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final Provider<Access> access;

  RequestGate(Provider<Access> access) {
    this.access = access;
  }

  void stand(@Observes Filters filters) {
    filters.register(this::pass, FIRST);
  }

  private void pass(RoutingContext asked) {
    HttpServerRequest request = asked.request();
    HttpServerResponse response = asked.response();
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'self'");
    Optional<String> refusal =
        access.get().refusal(authority(request), request.getHeader(HttpHeaders.ORIGIN));
    if (refusal.isPresent()) {
      refuse(response, FORBIDDEN, refusal.get());
      return;
    }
    Optional<Token> token = access.get().token();
    if (token.isEmpty() || isShown(token.get(), request)) {
      asked.next();
    } else if (request.method().equals(HttpMethod.GET)
        && token.get().isShownBy(request.getParam(PARAMETER))) {
      keep(token.get(), request, response);
    } else {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"tern\"");
      refuse(
          response,
          UNAUTHORIZED,
          "the token is missing or another one; expected Authorization: Bearer TOKEN, or in a"
              + " browser once /?token=TOKEN (http.token-file of the board says where it stands)");
    }
  }

  /** HTTP/2 has the pseudo-header {@code :authority} for Host (RFC 9113, section 8.3.1). */
  private static String authority(HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    return host != null || request.authority() == null ? host : request.authority().toString();
  }

  private static boolean isShown(Token token, HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null) {
      return header.startsWith(BEARER) && token.isShownBy(header.substring(BEARER.length()));
    }
    Cookie cookie = request.getCookie(COOKIE);
    return cookie != null && token.isShownBy(cookie.getValue());
  }

  /** Answers with the address without the token, so that it stays in no history. */
  private static void keep(Token token, HttpServerRequest request, HttpServerResponse response) {
    response
        .addCookie(
            Cookie.cookie(COOKIE, token.text())
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setMaxAge(KEPT.toSeconds()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.LOCATION, request.path())
        .setStatusCode(SEE_OTHER)
        .end();
  }

  private static void refuse(HttpServerResponse response, int status, String why) {
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(JsonObject.of("error", why).encode());
  }
}
