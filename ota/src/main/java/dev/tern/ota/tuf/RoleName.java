package dev.tern.ota.tuf;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;

/** Names of roles, and the files they give names to. */
public final class RoleName {
  public static final String ROOT = "root";
  public static final String TARGETS = "targets";
  public static final String SNAPSHOT = "snapshot";
  public static final String TIMESTAMP = "timestamp";

  /** The roles that root names the keys of. Nobody else may be called so. */
  public static final Set<String> TOP = Set.of(ROOT, TARGETS, SNAPSHOT, TIMESTAMP);

  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private RoleName() {}

  /**
   * The file of a role, without its version. All but letters, digits and {@code -._~} is written
   * {@code %XX} (RFC 3986), so a role can't name another folder.
   */
  public static String fileName(String role) {
    StringBuilder name = new StringBuilder();
    for (byte unit : role.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf((char) (unit & 0xff)) >= 0) {
        name.append((char) unit);
      } else {
        name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(unit));
      }
    }
    return name.append(".json").toString();
  }
}
