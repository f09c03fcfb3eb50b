package dev.tern.ota.tuf;

import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What one metadata file says of another: its version and maybe its length and digests.
 *
 * @param length in bytes; empty where it is not said
 * @param digests by algorithm; may be none
 */
record FileStamp(long version, OptionalLong length, Map<String, String> digests) {
  static FileStamp from(Fields meta) {
    return new FileStamp(
        meta.integer("version", 1),
        meta.has("length") ? OptionalLong.of(meta.integer("length", 1)) : OptionalLong.empty(),
        meta.has("hashes") ? digests(meta.object("hashes")) : Map.of());
  }

  static Map<String, String> digests(Fields hashes) {
    Map<String, String> all = new TreeMap<>();
    hashes
        .node()
        .fieldNames()
        .forEachRemaining(name -> all.put(name, hashes.text(name).toLowerCase(Locale.ROOT)));
    return all;
  }

  /**
   * Lets a file through that is the one meant. Where digests are given, one of them at least has to
   * be of a known algorithm.
   *
   * @param name of the file, for the message
   */
  void require(String name, Fingerprint found) {
    if (length.isPresent() && length.getAsLong() != found.length()) {
      throw mismatch(name, "length", found.length(), length.getAsLong());
    }
    boolean isKnown = digests.isEmpty();
    for (Map.Entry<String, String> digest : digests.entrySet()) {
      String actual = found.digests().get(digest.getKey());
      if (actual != null && !actual.equals(digest.getValue())) {
        throw mismatch(name, digest.getKey(), actual, digest.getValue());
      }
      isKnown |= actual != null;
    }
    if (!isKnown) {
      throw StrictJson.malformed(
          name, "hashes=" + digests.keySet() + " are listed for it; expected sha256 or sha512");
    }
  }

  boolean fits(Fingerprint found) {
    try {
      require("", found);
      return true;
    } catch (UntrustedException e) {
      return false;
    }
  }

  void requireVersion(String name, long found) {
    if (found != version) {
      throw mismatch(name, "version", found, version);
    }
  }

  private static UntrustedException mismatch(String name, String what, Object found, Object said) {
    return new UntrustedException(
        Attack.MIX_AND_MATCH,
        name
            + ": "
            + what
            + "="
            + found
            + "; the file that lists it says "
            + said
            + "; it is not used; publish the repository's files together");
  }
}
