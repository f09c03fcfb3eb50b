package dev.tern.device.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;

/** A server that speaks the form of OpenAI's chat completions, with an answer given before. */
public final class SmallServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<JsonNode> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile List<String> lines = List.of();
  private volatile int status = 200;
  private volatile long pauseMillis;

  public SmallServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/models", this::models);
    server.createContext("/v1/chat/completions", this::complete);
    server.start();
  }

  /** Answers with these pieces from now on, as a server streams them. */
  public SmallServer saying(String... pieces) throws IOException {
    List<String> said = new ArrayList<>();
    said.add(": a comment");
    for (String piece : pieces) {
      said.add(
          "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":"
              + JSON.writeValueAsString(piece)
              + "},\"finish_reason\":null}]}");
    }
    said.add("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    said.add("data: [DONE]");
    lines = said;
    return this;
  }

  SmallServer writing(String... raw) {
    lines = List.of(raw);
    return this;
  }

  SmallServer withStatus(int code) {
    status = code;
    return this;
  }

  SmallServer pausing(long millis) {
    pauseMillis = millis;
    return this;
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
  }

  /** The questions, as they came. */
  public List<JsonNode> asked() {
    return asked;
  }

  private void models(HttpExchange exchange) throws IOException {
    byte[] list = "{\"data\":[{\"id\":\"big-one\"}]}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, list.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(list);
    }
  }

  private void complete(HttpExchange exchange) throws IOException {
    asked.add(JSON.readTree(exchange.getRequestBody()));
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (String line : lines) {
        out.write((line + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        Thread.sleep(pauseMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
