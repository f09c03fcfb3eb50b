package dev.tern.ota.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.tuf.RoleKeys;
import dev.tern.ota.tuf.VerificationKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys of a fleet: {@code ROLE-N.key}, each secret, and {@code keys.json}, which says whose
 * they are and is no secret. A key that was carried away, as those of root should be, is missed by
 * nobody until it has to sign.
 *
 * @param folder with {@code keys.json}
 * @param roles keys and thresholds by role
 * @param names of keys by their ids
 */
public record KeyFolder(Path folder, Map<String, RoleKeys> roles, Map<String, String> names) {
  /** The file that tells whose keys they are. */
  public static final String LIST = "keys.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;
  private static final int MOST_KEYS = 16;
  private static final Pattern SHARE =
      Pattern.compile("([a-z][a-z0-9-]{0,31})(?::([0-9]{1,2})of([0-9]{1,2}))?");

  /**
   * How many keys a role has, and how many of them have to sign.
   *
   * @param role its name
   * @param threshold 1..keys
   * @param keys 1..16
   */
  public record Share(String role, int threshold, int keys) {
    /** From {@code root:2of3}, or {@code targets} for one key. */
    public static Share of(String text) {
      Matcher found = SHARE.matcher(text);
      if (!found.matches()) {
        throw new OtaException("roles=" + text + ": expected ROLE or ROLE:NofM, such as root:2of3");
      }
      int threshold = found.group(2) == null ? 1 : Integer.parseInt(found.group(2));
      int keys = found.group(3) == null ? 1 : Integer.parseInt(found.group(3));
      if (threshold < 1 || keys < threshold || keys > MOST_KEYS) {
        throw new OtaException(
            "roles=" + text + ": expected 1 to " + MOST_KEYS + " keys and a threshold within them");
      }
      return new Share(found.group(1), threshold, keys);
    }
  }

  /**
   * Makes keys and writes them to a folder that only its owner can read.
   *
   * @throws OtaException where there are keys already: they are never replaced
   */
  public static KeyFolder make(Path folder, List<Share> shares) {
    if (Files.exists(folder.resolve(LIST))) {
      throw new OtaException(folder + ": holds keys already; choose another folder");
    }
    try {
      Files.createDirectories(folder);
      if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      }
      Map<String, RoleKeys> roles = new LinkedHashMap<>();
      Map<String, String> names = new LinkedHashMap<>();
      for (Share share : shares) {
        RoleKeys keys = RoleKeys.of(share.threshold);
        for (int i = 1; i <= share.keys; i++) {
          SigningKey key = SigningKey.generate();
          String name = share.role + "-" + i;
          key.write(folder.resolve(name + ".key"));
          names.put(key.id(), name);
          keys = keys.with(key.verification());
        }
        roles.put(share.role, keys);
      }
      KeyFolder made = new KeyFolder(folder, roles, names);
      Files.writeString(folder.resolve(LIST), made.list());
      return made;
    } catch (IOException e) {
      throw new OtaException(folder + ": keys can't be written: " + e, e);
    }
  }

  /**
   * Makes one key more, in this folder.
   *
   * @param name such as {@code root-4}
   * @return the folder with it
   */
  public KeyFolder with(String role, String name, SigningKey key) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new OtaException(folder + ": can't be made: " + e, e);
    }
    key.write(folder.resolve(name + ".key"));
    return knowing(role, name, key.verification());
  }

  /** Writes down whose key this is, and keeps no secret of it. */
  KeyFolder knowing(String role, String name, VerificationKey key) {
    Map<String, RoleKeys> moreRoles = new LinkedHashMap<>(roles);
    moreRoles.put(role, roles.getOrDefault(role, RoleKeys.of(1)).with(key));
    Map<String, String> moreNames = new LinkedHashMap<>(names);
    moreNames.put(key.id(), name);
    KeyFolder more = new KeyFolder(folder, moreRoles, moreNames);
    Path file = folder.resolve(LIST);
    try {
      Path part = folder.resolve(LIST + ".part");
      Files.writeString(part, more.list());
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new OtaException(file + " can't be written: " + e, e);
    }
    return more;
  }

  /** A folder that may be empty, or not there yet, for keys to be put in. */
  public static KeyFolder readOrNew(Path folder) {
    return Files.exists(folder.resolve(LIST))
        ? read(folder)
        : new KeyFolder(folder, Map.of(), Map.of());
  }

  private String list() {
    ObjectNode list = JSON.createObjectNode().put("format", FORMAT);
    ObjectNode all = list.putObject("roles");
    roles.forEach(
        (role, keys) -> {
          ObjectNode one = all.putObject(role).put("threshold", keys.threshold());
          ObjectNode publics = one.putObject("keys");
          keys.keys().forEach((id, key) -> publics.put(names.get(id), key.publicValue()));
        });
    return list.toPrettyString() + "\n";
  }

  /**
   * @throws OtaException where it is no folder of keys
   */
  public static KeyFolder read(Path folder) {
    return readList(folder, folder.resolve(LIST));
  }

  /** What a {@code keys.json} tells, without the keys beside it. */
  public static KeyFolder readList(Path file) {
    return readList(file.toAbsolutePath().getParent(), file);
  }

  static KeyFolder readList(Path folder, Path file) {
    if (!Files.exists(file)) {
      throw new OtaException(
          file + " is missing; make keys with: tern fleet keygen --out " + folder);
    }
    try {
      JsonNode list = JSON.readTree(Files.readString(file));
      if (list.path("format").asInt() != FORMAT) {
        throw new OtaException(file + ": format=" + list.path("format") + ", expected " + FORMAT);
      }
      Map<String, RoleKeys> roles = new LinkedHashMap<>();
      Map<String, String> names = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> role : list.path("roles").properties()) {
        RoleKeys keys = RoleKeys.of(role.getValue().path("threshold").asInt());
        for (Map.Entry<String, JsonNode> key : role.getValue().path("keys").properties()) {
          VerificationKey known =
              new VerificationKey("ed25519", "ed25519", key.getValue().asText());
          keys = keys.with(known);
          names.put(known.id(), key.getKey());
        }
        roles.put(role.getKey(), keys);
      }
      return new KeyFolder(folder, roles, names);
    } catch (IOException e) {
      throw new OtaException(file + " can't be read: " + e, e);
    }
  }

  /** The keys that are in the folder now, in the order of their names. */
  public List<SigningKey> present() {
    try (Stream<Path> files = Files.list(folder)) {
      List<SigningKey> keys = new ArrayList<>();
      files
          .filter(file -> file.getFileName().toString().endsWith(".key"))
          .sorted()
          .forEach(file -> keys.add(SigningKey.read(file)));
      return keys;
    } catch (IOException e) {
      throw new OtaException(folder + ": keys can't be read: " + e, e);
    }
  }

  /** What people call a key. */
  public String name(String keyId) {
    return names.getOrDefault(keyId, keyId.substring(0, Math.min(12, keyId.length())) + "…");
  }
}
