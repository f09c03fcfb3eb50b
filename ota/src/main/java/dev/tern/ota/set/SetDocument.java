package dev.tern.ota.set;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A target set as a document, {@code sets/NAME.json}, and back (docs/updates.md). Reading is
 * strict: unknown keys, doubled ones and anything out of bounds are refused with the place.
 */
public final class SetDocument {
  /** Largest document, bytes. */
  public static final int MOST_BYTES = 1 << 20;

  /** Most files of a set. */
  public static final int MOST_FILES = 4096;

  /** Most bytes of all files of a set: 64 GiB. */
  public static final long MOST_FILE_BYTES = 64L << 30;

  private static final int FORMAT = 1;
  private static final int MOST_SETTINGS = 256;
  private static final int HIGHEST_LEVEL = 1_000_000;
  private static final int LONGEST_DESCRIPTION = 500;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern KEY = Pattern.compile("[a-z0-9-]{1,64}(\\.[a-z0-9-]{1,64}){0,7}");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static {
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(16)
                .maxStringLength(8 << 10)
                .maxNumberLength(32)
                .build());
  }

  private SetDocument() {}

  /** Whether a set, or the document that it is in, may be called so. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The target in the repository that describes the set of that name. */
  public static String target(String name) {
    return "sets/" + name + ".json";
  }

  /**
   * @throws UntrustedException as {@link Attack#MALFORMED}, saying where
   */
  public static TargetSet read(byte[] document) {
    JsonNode root = parse(document);
    only(root, "set", "format", "name", "description", "files", "config", "levels", "health");
    if (!root.path("format").isInt() || root.path("format").intValue() != FORMAT) {
      throw malformed("format=" + root.path("format") + ", expected " + FORMAT);
    }
    TargetSet set =
        new TargetSet(
            text(root, "name", ""),
            optional(root, "description"),
            files(root.path("files")),
            config(root.path("config")),
            levels(root.path("levels")),
            optional(root, "health"));
    check(set);
    return set;
  }

  /**
   * As it is signed: indented, keys in order, a line feed at the end; always the same bytes.
   *
   * @throws UntrustedException where no device would read it, saying where
   */
  public static byte[] write(TargetSet set) {
    check(set);
    ObjectNode root =
        JSON.createObjectNode()
            .put("format", FORMAT)
            .put("name", set.name())
            .put("description", set.description());
    ArrayNode files = root.putArray("files");
    for (Member member : set.files()) {
      ObjectNode file =
          files
              .addObject()
              .put("role", key(member.role()))
              .put("path", member.path())
              .put("target", member.target())
              .put("length", member.length())
              .put("sha256", member.sha256());
      if (!member.chunks().isEmpty()) {
        file.put("chunks", member.chunks());
      }
    }
    ObjectNode config = root.putObject("config");
    set.config().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> config.set(entry.getKey(), entry.getValue()));
    ObjectNode levels = root.putObject("levels");
    ordered(set.levels()).forEach((role, level) -> levels.put(key(role), level));
    if (!set.health().isEmpty()) {
      root.put("health", set.health());
    }
    byte[] document =
        (root.toPrettyString().replace("\r\n", "\n") + "\n").getBytes(StandardCharsets.UTF_8);
    if (document.length > MOST_BYTES) {
      throw malformed("bytes=" + document.length + ", limit=" + MOST_BYTES);
    }
    return document;
  }

  private static Map<Role, Integer> ordered(Map<Role, Integer> levels) {
    Map<Role, Integer> ordered = new EnumMap<>(Role.class);
    ordered.putAll(levels);
    return ordered;
  }

  /** As documents name a role. */
  public static String key(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** Bytes of all files. */
  public static long totalBytes(TargetSet set) {
    return set.files().stream().mapToLong(Member::length).sum();
  }

  private static void check(TargetSet set) {
    if (!isName(set.name())) {
      throw malformed("name=" + shown(set.name()) + ", expected 1 to 64 of a-z, A-Z, 0-9, '_.-'");
    }
    if (set.description().length() > LONGEST_DESCRIPTION) {
      throw malformed("description has characters=" + set.description().length() + ", limit=500");
    }
    if (set.files().size() > MOST_FILES) {
      throw malformed("files=" + set.files().size() + ", limit=" + MOST_FILES);
    }
    long rest = MOST_FILE_BYTES;
    Set<String> paths = new HashSet<>();
    for (Member member : set.files()) {
      check(member);
      rest -= member.length();
      if (rest < 0) {
        throw malformed("all files have more than bytes=" + MOST_FILE_BYTES);
      }
      if (!paths.add(member.path())) {
        throw malformed("path=" + member.path() + " is there twice");
      }
    }
    for (String path : paths) {
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        if (paths.contains(path.substring(0, slash))) {
          throw malformed("path=" + path.substring(0, slash) + " is a file and a folder");
        }
      }
    }
    boolean knowsHealth =
        set.health().isEmpty()
            || set.files().stream()
                .anyMatch(m -> m.role() == Role.HEALTH && m.path().equals(set.health()));
    if (!knowsHealth) {
      throw malformed("health=" + shown(set.health()) + " is no file of role health in this set");
    }
    if (set.config().size() > MOST_SETTINGS) {
      throw malformed("config has keys=" + set.config().size() + ", limit=" + MOST_SETTINGS);
    }
    for (String key : set.config().keySet()) {
      if (!KEY.matcher(key).matches()) {
        throw malformed("config key=" + shown(key) + ", expected one like tts.speed");
      }
    }
    set.levels()
        .forEach(
            (role, level) -> {
              if (level < 0 || level > HIGHEST_LEVEL) {
                throw malformed("level of " + key(role) + "=" + level + ", expected 0 to 1000000");
              }
            });
  }

  private static void check(Member member) {
    String path = member.path();
    String folder = SetPaths.folder(member.role());
    if (!SetPaths.isPlain(path) || !path.startsWith(folder) || SetPaths.isReserved(path)) {
      throw malformed(
          "path="
              + shown(path)
              + ", expected a plain path in "
              + folder
              + " not ending .part, .new");
    }
    if (!SetPaths.isPlain(member.target())) {
      throw malformed("path=" + path + ": target=" + shown(member.target()) + " is no plain path");
    }
    if (!member.chunks().isEmpty() && !SetPaths.isPlain(member.chunks())) {
      throw malformed("path=" + path + ": chunks=" + shown(member.chunks()) + " is no plain path");
    }
    if (member.length() < 0) {
      throw malformed("path=" + path + ": length=" + member.length() + ", expected 0 or more");
    }
    if (!SHA256.matcher(member.sha256()).matches()) {
      throw malformed("path=" + path + ": sha256 is not 64 lower-case hexadecimal digits");
    }
  }

  private static JsonNode parse(byte[] document) {
    if (document.length > MOST_BYTES) {
      throw malformed("bytes=" + document.length + ", limit=" + MOST_BYTES);
    }
    try {
      JsonNode root = JSON.readTree(document);
      if (root == null || !root.isObject()) {
        throw malformed("it is no JSON object");
      }
      return root;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw malformed(
          e.getOriginalMessage().lines().findFirst().orElse("no JSON")
              + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr()));
    } catch (IOException e) {
      throw malformed(e.getMessage());
    }
  }

  private static List<Member> files(JsonNode array) {
    if (!array.isArray()) {
      throw malformed("files is no array");
    }
    List<Member> files = new ArrayList<>();
    for (JsonNode node : array) {
      String where = "files[" + files.size() + "]";
      only(node, where, "role", "path", "target", "length", "sha256", "chunks");
      if (!node.path("length").isIntegralNumber() || !node.path("length").canConvertToLong()) {
        throw malformed(where + ".length=" + shown(node.path("length").asText()) + " is no length");
      }
      files.add(
          new Member(
              role(text(node, "role", where + ".")),
              text(node, "path", where + "."),
              text(node, "target", where + "."),
              node.path("length").longValue(),
              text(node, "sha256", where + "."),
              optional(node, "chunks")));
    }
    return List.copyOf(files);
  }

  private static Map<String, JsonNode> config(JsonNode node) {
    Map<String, JsonNode> config = new LinkedHashMap<>();
    if (!node.isMissingNode() && !node.isObject()) {
      throw malformed("config is no object");
    }
    node.properties().forEach(entry -> config.put(entry.getKey(), entry.getValue()));
    return config;
  }

  private static Map<Role, Integer> levels(JsonNode node) {
    Map<Role, Integer> levels = new EnumMap<>(Role.class);
    if (!node.isMissingNode() && !node.isObject()) {
      throw malformed("levels is no object");
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isInt()) {
        throw malformed("levels." + shown(entry.getKey()) + " is no whole number");
      }
      levels.put(role(entry.getKey()), entry.getValue().intValue());
    }
    return levels;
  }

  private static Role role(String key) {
    for (Role role : Role.values()) {
      if (key(role).equals(key)) {
        return role;
      }
    }
    throw malformed(
        "role=" + shown(key) + " is unknown; known: asr, llm, tts, skills, config, health, app");
  }

  private static void only(JsonNode node, String where, String... known) {
    if (!node.isObject()) {
      throw malformed(where + " is no object");
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!List.of(known).contains(entry.getKey())) {
        throw malformed(where + " has key=" + shown(entry.getKey()) + ", known: " + List.of(known));
      }
    }
  }

  private static String text(JsonNode node, String key, String where) {
    if (!node.path(key).isTextual()) {
      throw malformed(where + key + " is no text");
    }
    return node.path(key).textValue();
  }

  private static String optional(JsonNode node, String key) {
    return node.has(key) ? text(node, key, "") : "";
  }

  /** For messages: what a stranger wrote is cut and has no line breaks. */
  private static String shown(String text) {
    String plain = text.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.length() > 80 ? plain.substring(0, 80) + "..." : plain;
  }

  private static OtaException malformed(String what) {
    return new UntrustedException(
        Attack.MALFORMED, "set document: " + what + "; publish a corrected one");
  }
}
