package dev.tern.device.action;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the appliance says in one language, by intent: {@code replies/<language>.yaml}.
 *
 * <p>A sentence holds places such as {@code {room}}. A part in brackets, {@code [ in {room}]}, is
 * said only when all of its places have a value.
 */
final class Sentences {
  private static final Pattern OPTIONAL_PART = Pattern.compile("\\[([^\\]]*)\\]");
  private static final Pattern PLACE = Pattern.compile("\\{([a-zA-Z]+)\\}");

  private final String language;
  private final Map<String, Map<String, Object>> byIntent;

  private Sentences(String language, Map<String, Map<String, Object>> byIntent) {
    this.language = language;
    this.byIntent = byIntent;
  }

  /**
   * @param language such as {@code en}
   * @throws IllegalArgumentException when there are no replies in that language
   */
  static Sentences in(String language) {
    String resource = "/replies/" + language + ".yaml";
    try (InputStream file = Sentences.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IllegalArgumentException(
            "language=" + language + " has no replies; supported=[en]");
      }
      return new Sentences(
          language, new ObjectMapper(new YAMLFactory()).readValue(file, new TypeReference<>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(resource.substring(1) + " can't be read", e);
    }
  }

  boolean has(String key) {
    return find(key) != null;
  }

  /**
   * The sentence of that key with its places filled.
   *
   * @param key intent and situation, {@code timer_set.done}
   * @throws IllegalStateException when there is no such sentence or a place has no value
   */
  String say(String key, Map<String, ?> values) {
    if (!(find(key) instanceof String template)) {
      throw new IllegalStateException(
          "replies/" + language + ".yaml: " + key + " is missing or not one sentence");
    }
    return filled(template, values, key);
  }

  /** The sentences of that key, for one to be chosen. */
  List<String> choices(String key) {
    if (!(find(key) instanceof List<?> sentences)) {
      throw new IllegalStateException(
          "replies/" + language + ".yaml: " + key + " is missing or not a list");
    }
    return sentences.stream().map(String.class::cast).toList();
  }

  /**
   * The first entry of a map, in its order, one of whose phrases is in {@code text}: {@code how are
   * you|how do you do: I'm fine.}
   */
  Optional<String> matching(String key, String text) {
    if (!(find(key) instanceof Map<?, ?> byPhrases)) {
      throw new IllegalStateException(
          "replies/" + language + ".yaml: " + key + " is missing or not a map");
    }
    return byPhrases.entrySet().stream()
        .filter(entry -> Wording.has(text, ((String) entry.getKey()).split("\\|")))
        .map(entry -> (String) entry.getValue())
        .findFirst();
  }

  /** All of a section whose values are words. */
  Map<String, String> all(String section) {
    Map<String, String> all = new LinkedHashMap<>();
    byIntent.getOrDefault(section, Map.of()).forEach((name, word) -> all.put(name, (String) word));
    return all;
  }

  private Object find(String key) {
    String[] path = key.split("\\.");
    return byIntent.getOrDefault(path[0], Map.of()).get(path[1]);
  }

  /** A sentence with its places filled; {@code key} stands for it in faults. */
  String filled(String template, Map<String, ?> values, String key) {
    String chosen =
        OPTIONAL_PART
            .matcher(template)
            .replaceAll(
                part ->
                    Matcher.quoteReplacement(
                        PLACE
                                .matcher(part.group(1))
                                .results()
                                .allMatch(place -> values.containsKey(place.group(1)))
                            ? part.group(1)
                            : ""));
    String filled =
        PLACE
            .matcher(chosen)
            .replaceAll(place -> Matcher.quoteReplacement(value(place, values, key)));
    // "at 7 a.m." at the end of a sentence brings its own stop
    return filled.replace("..", ".");
  }

  private String value(MatchResult place, Map<String, ?> values, String key) {
    Object value = values.get(place.group(1));
    if (value == null) {
      throw new IllegalStateException(
          "replies/" + language + ".yaml: " + key + " has no value for {" + place.group(1) + "}");
    }
    return value.toString();
  }
}
