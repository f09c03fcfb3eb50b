package dev.tern.tts.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tern.tts.TtsException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A folder that holds one voice, flat.
 *
 * @param path where it lies
 */
public record VoiceFolder(Path path) {
  // Names in these files are data, mostly used once: pooling them would only cost time.
  private static final JsonFactory JSON =
      new JsonFactory().configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false);

  /** Names every file that is missing in one refusal, so that one pull mends all. */
  public void require(List<String> names) {
    if (!Files.isDirectory(path)) {
      throw new TtsException("voice folder=" + path + " does not exist; " + remedy());
    }
    List<String> missing =
        names.stream().filter(name -> !Files.isRegularFile(path.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new TtsException("voice folder=" + path + " lacks files=" + missing + "; " + remedy());
    }
  }

  /** The path of a file, which must exist. */
  public Path file(String name) {
    Path file = path.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new TtsException("voice file=" + file + " is missing; " + remedy());
    }
    return file;
  }

  /** The refusal for a file whose content is not what it must be. */
  public TtsException broken(String name, String expected, Throwable cause) {
    String found = cause == null ? "" : " (" + firstLine(cause) + ")";
    return new TtsException(
        "voice file=" + path.resolve(name) + " is not " + expected + found + "; " + remedy(),
        cause);
  }

  /** Indexes a large JSON file, compressed where its name ends in {@code .gz}. */
  public <T> T indexJson(String name, TableReader<T> reader) {
    try (InputStream plain = open(name)) {
      byte[] json = plain.readAllBytes();
      return reader.read(JsonTable.index(json, 0), json);
    } catch (IOException | UncheckedIOException e) {
      throw broken(name, "readable JSON", e);
    }
  }

  /** Reads a JSON file, compressed where its name ends in {@code .gz}, as a stream of tokens. */
  public <T> T readJson(String name, JsonReader<T> reader) {
    try (InputStream plain = open(name);
        JsonParser json = JSON.createParser(plain)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw broken(name, "a JSON object", null);
      }
      return reader.read(json);
    } catch (IOException e) {
      throw broken(name, "readable JSON", e);
    }
  }

  private InputStream open(String name) throws IOException {
    InputStream bytes = new BufferedInputStream(Files.newInputStream(file(name)), 1 << 16);
    return name.endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
  }

  /** Reads the array of strings that starts at the current token. */
  public static List<String> readStrings(JsonParser json) throws IOException {
    List<String> strings = new ArrayList<>();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException("expected an array at " + where(json));
    }
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      strings.add(json.getText());
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("expected only strings at " + where(json));
    }
    return strings;
  }

  /** Line and column, for messages. */
  public static String where(JsonParser json) {
    var at = json.currentTokenLocation();
    return "line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String remedy() {
    return "check it with `tern models verify` or fetch it again with `tern models pull`";
  }

  private static String firstLine(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(cause.toString());
  }

  /** Turns an index over bytes into a value. */
  @FunctionalInterface
  public interface TableReader<T> {
    T read(JsonTable table, byte[] json) throws IOException;
  }

  /** Turns the tokens after the opening brace into a value. */
  @FunctionalInterface
  public interface JsonReader<T> {
    T read(JsonParser json) throws IOException;
  }
}
