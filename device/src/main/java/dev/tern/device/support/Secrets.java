package dev.tern.device.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes secrets out of texts: those that are known, and what looks like one. */
public final class Secrets {
  static final String REMOVED = "[removed]";

  /** Shorter ones would take harmless words out too. */
  private static final int SHORTEST = 4;

  private static final Set<String> SECRET_FIELDS = Set.of("password", "clientKey");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Pattern> LOOKS_LIKE =
      List.of(
          // PEM of any private half.
          Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?-----END [A-Z ]*-----"),
          Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*"),
          // Authorization: Bearer x, Basic x.
          Pattern.compile("(?i)(?<=\\b(?:bearer|basic) {1,4})[A-Za-z0-9._~+/=-]{6,}"),
          // Users and passwords in addresses.
          Pattern.compile("(?<=://)[^/@\\s\"']+(?=@)"),
          // password: x, token=x, "apiKey":"x"; names of files are none.
          Pattern.compile(
              "(?i)(?<=\\b[a-z_-]{0,20}(?:password|passwd|secret|token|api-?_?key|client-?key)\"?"
                  + "\\s{0,3}[:=]\\s{0,3}\"?)(?![\\s/\"]|\\[removed)[^\\s\",}]+"));

  private final SortedSet<String> known =
      new TreeSet<>(
          Comparator.comparing(String::length).reversed().thenComparing(String::compareTo));

  /** Remembers the first line of a file; one that can't be read holds nothing that could leak. */
  void addFirstLine(String file) {
    if (!file.isEmpty()) {
      read(Path.of(file)).lines().findFirst().ifPresent(this::add);
    }
  }

  /** Remembers what stands in the secret fields of a JSON file, however deep. */
  void addSecretsOf(Path json) {
    try {
      addSecretsOf(JSON.readTree(read(json)));
    } catch (IOException e) {
      // A broken one is not in the bundle either; its lines may be elsewhere.
      read(json).lines().forEach(this::add);
    }
  }

  private void addSecretsOf(JsonNode node) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (SECRET_FIELDS.contains(field.getKey())) {
        field.getValue().asText().lines().forEach(this::add);
      }
      addSecretsOf(field.getValue());
    }
  }

  void add(String secret) {
    if (secret.strip().length() >= SHORTEST) {
      known.add(secret.strip());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** The text without them. */
  String takenOutOf(String text) {
    String clean = text;
    for (String secret : known) {
      clean = clean.replace(secret, REMOVED);
    }
    for (Pattern pattern : LOOKS_LIKE) {
      clean = pattern.matcher(clean).replaceAll(Matcher.quoteReplacement(REMOVED));
    }
    return clean;
  }
}
