package dev.tern.ota.tuf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The roles that a targets file lets name files too, in its order (TUF 1.0, section 4.5).
 *
 * @param roles in the order in which they are asked
 */
record Delegations(List<Delegation> roles) {
  static final Delegations NONE = new Delegations(List.of());

  private static final int MOST = 4096;

  static Delegations from(Fields delegations) {
    Map<String, VerificationKey> keys = RoleKeys.known(delegations.object("keys"));
    if (delegations.has("succinct_roles")) {
      return new Delegations(
          List.of(Delegation.succinct(delegations.object("succinct_roles"), keys)));
    }
    List<Delegation> roles = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Fields role : delegations.objectList("roles")) {
      Delegation delegation = Delegation.from(role, keys);
      if (!names.add(delegation.name())) {
        throw role.wrong("name", "a name that no other role here has");
      }
      roles.add(delegation);
    }
    if (roles.size() > MOST) {
      throw StrictJson.malformed(
          delegations.place(), "roles=" + roles.size() + "; expected " + MOST + " at most");
    }
    return new Delegations(roles);
  }

  /** Those that may name this file, each under the name of its own metadata file. */
  List<Delegation> forTarget(String path) {
    return roles.stream().flatMap(role -> role.forTarget(path).stream()).toList();
  }

  Optional<RoleKeys> keys(String role) {
    return roles.stream()
        .filter(delegation -> delegation.name().equals(role))
        .map(Delegation::keys)
        .findFirst();
  }

  /**
   * One of them.
   *
   * @param terminating whether nobody after it is asked for a file of its scope
   */
  record Delegation(String name, RoleKeys keys, boolean terminating, Scope scope) {
    private static final int LONGEST_FILE_NAME = 200;

    static Delegation from(Fields role, Map<String, VerificationKey> keys) {
      String name = role.text("name");
      if (name.isEmpty()
          || RoleName.TOP.contains(name)
          || RoleName.fileName(name).length() > LONGEST_FILE_NAME) {
        throw role.wrong("name", "a short name other than " + RoleName.TOP);
      }
      return new Delegation(
          name, RoleKeys.from(role, keys), role.truth("terminating"), Scope.from(role));
    }

    // TAP 15, as python-tuf writes it: 2^bit_length roles that share keys, each for the files whose
    // path's digest starts with its number.
    static Delegation succinct(Fields bins, Map<String, VerificationKey> keys) {
      String prefix = bins.text("name_prefix");
      int bits = bins.integer("bit_length", 1, 32);
      if (prefix.isEmpty() || RoleName.fileName(prefix).length() > LONGEST_FILE_NAME - 9) {
        throw bins.wrong("name_prefix", "a short name");
      }
      return new Delegation(prefix, RoleKeys.from(bins, keys), true, new Scope.Bins(prefix, bits));
    }

    Optional<Delegation> forTarget(String path) {
      return scope.roleFor(path, name).map(role -> new Delegation(role, keys, terminating, scope));
    }
  }

  /** Which files a role may name. */
  sealed interface Scope {
    /** The role to ask for a file; empty where it is out of scope. */
    Optional<String> roleFor(String path, String name);

    static Scope from(Fields role) {
      if (role.has("paths") == role.has("path_hash_prefixes")) {
        throw role.wrong("paths", "either paths or path_hash_prefixes");
      }
      return role.has("paths")
          ? new Paths(role.textList("paths"))
          : new HashPrefixes(role.textList("path_hash_prefixes"));
    }

    private static String digest(String path) {
      return Fingerprint.of(path.getBytes(StandardCharsets.UTF_8)).digests().get("sha256");
    }

    /** Files whose path matches one of the patterns. */
    record Paths(List<String> patterns) implements Scope {
      @Override
      public Optional<String> roleFor(String path, String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, path))
            ? Optional.of(name)
            : Optional.empty();
      }
    }

    /** Files whose path's SHA-256 starts so. */
    record HashPrefixes(List<String> prefixes) implements Scope {
      @Override
      public Optional<String> roleFor(String path, String name) {
        return prefixes.stream().anyMatch(digest(path)::startsWith)
            ? Optional.of(name)
            : Optional.empty();
      }
    }

    /** One of many roles, by the first bits of the path's SHA-256. */
    record Bins(String prefix, int bits) implements Scope {
      @Override
      public Optional<String> roleFor(String path, String name) {
        long bin = Long.parseLong(digest(path).substring(0, 8), 16) >>> 32 - bits;
        int digits = (bits + 3) / 4;
        String number = Long.toHexString(bin);
        return Optional.of(prefix + "-" + "0".repeat(digits - number.length()) + number);
      }
    }
  }

  /**
   * Whether a path matches a pattern: {@code *} stands for any characters and {@code ?} for one,
   * neither of them for a slash.
   */
  static boolean matches(String pattern, String path) {
    int p = 0;
    int i = 0;
    int star = -1;
    int retry = 0;
    while (i < path.length()) {
      char c = path.charAt(i);
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = i;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == c || pattern.charAt(p) == '?' && c != '/')) {
        p++;
        i++;
      } else if (star >= 0 && path.charAt(retry) != '/') {
        // The last star takes one character more.
        p = star + 1;
        i = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
