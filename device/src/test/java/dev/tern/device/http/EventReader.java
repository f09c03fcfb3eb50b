package dev.tern.device.http;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;

/** Reads {@code /api/events} as a browser does. */
final class EventReader implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final BufferedReader lines;

  record Received(String name, String data) {}

  EventReader(int port) throws IOException {
    URLConnection connection =
        URI.create("http://127.0.0.1:" + port + "/api/events").toURL().openConnection();
    connection.setReadTimeout(PATIENCE_MILLIS);
    lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Waits for the next event. */
  Received next() throws IOException {
    String name = "";
    String data = "";
    while (true) {
      String line = lines.readLine();
      if (line == null) {
        throw new EOFException("the stream has ended");
      } else if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.isEmpty() && !name.isEmpty()) {
        return new Received(name, data);
      }
    }
  }

  /** Waits for the next one of a name. */
  Received next(String name) throws IOException {
    Received event = next();
    while (!event.name().equals(name)) {
      event = next();
    }
    return event;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
