package dev.tern.tts.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tern.tts.TtsException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
  private static final JsonFactory JSON = new JsonFactory();

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

  /** Reads a JSON file, compressed where its name ends in {@code .gz}, as a stream of tokens. */
  public <T> T readJson(String name, JsonReader<T> reader) {
    Path file = file(name);
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(bytes, 1 << 16) : bytes;
        JsonParser json = JSON.createParser(plain)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw broken(name, "a JSON object", null);
      }
      return reader.read(json);
    } catch (IOException e) {
      throw broken(name, "readable JSON", e);
    }
  }

  /** Reads the array of strings that starts at the next token. */
  public static List<String> readStrings(JsonParser json) throws IOException {
    List<String> strings = new ArrayList<>();
    if (json.nextToken() != JsonToken.START_ARRAY) {
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

  /** Turns the tokens after the opening brace into a value. */
  @FunctionalInterface
  public interface JsonReader<T> {
    T read(JsonParser json) throws IOException;
  }
}
