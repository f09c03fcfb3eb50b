package dev.tern.device.measure;

import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Single measurements on request, a line each: a word and {@code key=value} pairs.
 *
 * <pre>
 *   load model=FILE context=N sessions=S           replaces the model before
 *   prefill tokens=N threads=T                     seconds to read N tokens
 *   decode tokens=N depth=D threads=T sessions=S   seconds for N tokens of each session behind D others
 * </pre>
 *
 * An answer is a line of JSON, {@code {"seconds":..,"processorSeconds":..}} or {@code
 * {"error":".."}}. The processor's time is that of all threads; it includes reading what {@code
 * depth} asks for where that is not known yet. Keys it does not know are left to other engines, so
 * that all can be asked the same.
 */
public final class LlmRequests implements AutoCloseable {
  private static final int DECODED = 32;

  private LanguageModel model;
  private LlmSpeed speed;

  /** Does what a line asks for. */
  public String answer(String line) {
    String[] words = line.strip().split("\\s+");
    Map<String, String> values = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      if (equals > 0) {
        values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
      }
    }
    try {
      long busy = processorNanos();
      double seconds = seconds(words[0], values);
      double worked = (processorNanos() - busy) * 1e-9;
      if (words[0].equals("decode")) {
        // A request also reads the last token of what comes before, to have something to go on.
        int tokens = number(values, "tokens", DECODED);
        worked *= tokens / (tokens + 1.0);
      }
      return String.format(
          Locale.ROOT, "{\"seconds\":%.6f,\"processorSeconds\":%.6f}", seconds, worked);
    } catch (LlmException | IllegalArgumentException refused) {
      String message = String.valueOf(refused.getMessage());
      return "{\"error\":\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }
  }

  private double seconds(String what, Map<String, String> values) {
    if (what.equals("load")) {
      return load(
          Path.of(values.getOrDefault("model", "")),
          number(values, "context", 512),
          number(values, "sessions", 1));
    }
    if (speed == null) {
      throw new LlmException("no model is loaded; expected load first");
    }
    speed.threads(number(values, "threads", 1));
    return switch (what) {
      case "prefill" -> speed.prefillSeconds(number(values, "tokens", 128));
      case "decode" ->
          speed.decodeSeconds(
              number(values, "tokens", DECODED),
              number(values, "depth", 0),
              number(values, "sessions", 1));
      default ->
          throw new LlmException(
              "request=" + what + " is not known; expected load, prefill, decode");
    };
  }

  private double load(Path file, int contextLength, int sessions) {
    close();
    long start = System.nanoTime();
    LlmOptions options = new LlmOptions(1, contextLength);
    model = LlmEngine.open(file, options.withMoreSessions(sessions - 1));
    speed = new LlmSpeed(model);
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Of all threads that live: the first number of {@code /proc/self/task/<id>/schedstat}. */
  private static long processorNanos() {
    long sum = 0;
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        sum += Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
      }
    } catch (IOException | DirectoryIteratorException ended) {
      return sum; // a thread ended while it was looked at
    }
    return sum;
  }

  private static int number(Map<String, String> values, String key, int otherwise) {
    String value = values.get(key);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  @Override
  public void close() {
    if (model != null) {
      model.close();
      model = null;
      speed = null;
    }
  }
}
