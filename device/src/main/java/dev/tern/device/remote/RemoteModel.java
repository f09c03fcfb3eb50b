package dev.tern.device.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.llm.ChatMessage;
import dev.tern.llm.TextListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a server in the form of OpenAI's chat completions and reads the answer as it is written:
 * lines {@code data: {"choices":[{"delta":{"content":"..."}}]}}, at last {@code data: [DONE]}. One
 * question at a time.
 */
public final class RemoteModel {
  /** So long until the first word and between two; then the board answers by itself. */
  public static final Duration USUAL_PATIENCE = Duration.ofSeconds(4);

  private static final Duration CONNECT = Duration.ofMillis(1_500);
  private static final int LONGEST_LINE = 64 * 1024; // characters
  private static final int LONGEST_LIST = 64 * 1024; // bytes
  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;
  private final Duration patience;
  private String model; // null until the server was asked for its models

  /**
   * @param address such as {@code http://host:8080/v1}
   * @param patience until the first word and between two
   */
  public RemoteModel(URI address, Duration patience) {
    this.address = URI.create(address.toString().replaceAll("/+$", ""));
    this.patience = patience;
  }

  /** Who answers, for traces: the address's host and port. */
  public String name() {
    return address.getAuthority();
  }

  /**
   * Has a conversation continued.
   *
   * @param maxTokens longest answer
   * @param listener hears each piece of text; may end the answer
   * @return whether the answer ended by itself, or by the listener; false where it was too long
   * @throws RemoteException when nobody answers in time, or something else than an answer comes;
   *     the listener may have heard a part
   */
  public synchronized boolean complete(
      List<ChatMessage> messages, int maxTokens, TextListener listener) throws RemoteException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      try {
        return complete(client, messages, maxTokens, listener);
      } finally {
        client.shutdownNow();
      }
    }
  }

  private boolean complete(
      HttpClient client, List<ChatMessage> messages, int maxTokens, TextListener listener)
      throws RemoteException {
    if (model == null) {
      model = firstModel(client);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/chat/completions"))
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString(question(messages, maxTokens)))
            .build();
    InputStream body = answered(client.sendAsync(request, BodyHandlers.ofInputStream())).body();
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = Thread.ofVirtual().name("tern-remote").start(() -> read(body, lines));
    try {
      return follow(lines, listener);
    } finally {
      reader.interrupt();
      close(body);
    }
  }

  /** The first model that the server lists; servers of one model take any name. */
  private String firstModel(HttpClient client) throws RemoteException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/models")).GET().build();
    try (InputStream body =
        answered(client.sendAsync(request, BodyHandlers.ofInputStream())).body()) {
      JsonNode listed = JSON.readTree(body.readNBytes(LONGEST_LIST));
      return listed.path("data").path(0).path("id").asText("default");
    } catch (IOException e) {
      throw new RemoteException(name() + ": its list of models can't be read: " + e.getMessage());
    }
  }

  private <T> HttpResponse<T> answered(CompletableFuture<HttpResponse<T>> asked)
      throws RemoteException {
    try {
      HttpResponse<T> response = asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new RemoteException(
            name() + ": expected HTTP status 200, found " + response.statusCode());
      }
      return response;
    } catch (TimeoutException late) {
      asked.cancel(true);
      throw late();
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      String why =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw new RemoteException(name() + ": can't be reached: " + why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException(name() + ": interrupted");
    }
  }

  private String question(List<ChatMessage> messages, int maxTokens) {
    ObjectNode question =
        JSON.createObjectNode()
            .put("model", model)
            .put("stream", true)
            .put("temperature", 0)
            .put("max_tokens", maxTokens);
    ArrayNode said = question.putArray("messages");
    for (ChatMessage message : messages) {
      said.addObject()
          .put("role", message.role().name().toLowerCase(Locale.ROOT))
          .put("content", message.text());
    }
    return question.toString();
  }

  /** Puts each line into the queue; the end of the stream as the mark for it. */
  private static void read(InputStream body, BlockingQueue<String> lines) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0 && line.length() < LONGEST_LINE; c = reader.read()) {
        if (c == '\n') {
          lines.add(line.toString().strip());
          line.setLength(0);
        } else {
          line.append((char) c);
        }
      }
      lines.add(line.toString().strip());
    } catch (IOException | UncheckedIOException broken) {
      // Told apart from an end by what is missing: the last line.
    }
    lines.add(DATA + "end of stream");
  }

  private boolean follow(BlockingQueue<String> lines, TextListener listener)
      throws RemoteException {
    boolean ended = false;
    while (true) {
      String line = next(lines);
      if (!line.startsWith(DATA)) {
        continue; // empty, a comment, or the name of an event
      }
      String data = line.substring(DATA.length()).strip();
      if (data.equals(DONE)) {
        return true;
      }
      JsonNode choice = choice(data, ended);
      if (choice == null) {
        return true;
      }
      String piece = choice.path("delta").path("content").asText("");
      if (!piece.isEmpty() && !listener.accept(piece)) {
        return true;
      }
      String reason = choice.path("finish_reason").asText("");
      if (reason.equals("length")) {
        return false;
      }
      ended |= reason.equals("stop");
    }
  }

  private String next(BlockingQueue<String> lines) throws RemoteException {
    try {
      String line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw late();
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException(name() + ": interrupted");
    }
  }

  /**
   * @param ended whether the server has said that this was all
   * @return null where it was
   */
  private JsonNode choice(String data, boolean ended) throws RemoteException {
    try {
      return JSON.readTree(data).path("choices").path(0);
    } catch (JsonProcessingException noJson) {
      if (ended) {
        return null;
      }
      throw new RemoteException(
          name()
              + ": expected data of a chat completion, found "
              + data.substring(0, Math.min(data.length(), 60)));
    }
  }

  private RemoteException late() {
    return new RemoteException(name() + ": no answer within " + patience.toMillis() + " ms");
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }
}
