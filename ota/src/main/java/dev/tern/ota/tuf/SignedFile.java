package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file {@code {"signed":…,"signatures":[…]}} as it was read: well-formed, and nothing more.
 * Whether to believe it, {@link RoleKeys} tell.
 *
 * @param name for messages
 * @param signed what the signatures are about
 * @param signatures by key id, in hexadecimal digits or whatever stood there
 */
public record SignedFile(String name, ObjectNode signed, Map<String, String> signatures) {
  private static final int MOST_SIGNATURES = 256;
  private static final Pattern HEX = Pattern.compile("([0-9a-f]{2}){1,2048}");

  /** Metadata of TUF: integers only. */
  public static SignedFile parse(String name, byte[] bytes) {
    return from(name, StrictJson.parse(name, bytes));
  }

  /** Another document: decimals are allowed. */
  public static SignedFile parseDocument(String name, byte[] bytes) {
    return from(name, StrictJson.parseWithDecimals(name, bytes));
  }

  private static SignedFile from(String name, ObjectNode tree) {
    Fields file = new Fields(name, tree);
    Map<String, String> signatures = new LinkedHashMap<>();
    for (Fields entry : file.objectList("signatures")) {
      String keyId = entry.text("keyid");
      // TUF 1.0, section 4.2.1: key ids have to be unique here.
      if (signatures.put(keyId, entry.text("sig")) != null) {
        throw StrictJson.malformed(name, "keyid=" + keyId + " signs twice; expected once");
      }
    }
    if (signatures.size() > MOST_SIGNATURES) {
      throw StrictJson.malformed(
          name, "signatures=" + signatures.size() + "; expected " + MOST_SIGNATURES + " at most");
    }
    return new SignedFile(name, file.object("signed").node(), signatures);
  }

  /** The bytes that were signed. */
  public byte[] message() {
    return CanonicalJson.encode(signed);
  }

  Fields fields() {
    return new Fields(name + ": signed", signed);
  }

  /** The signature of a key; empty where there is none in lower-case hexadecimal digits. */
  byte[] signature(String keyId) {
    String digits = signatures.getOrDefault(keyId, "");
    return HEX.matcher(digits).matches() ? HexFormat.of().parseHex(digits) : new byte[0];
  }
}
