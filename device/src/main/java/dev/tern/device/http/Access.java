package dev.tern.device.http;

import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which requests are let in: those that call this machine by a name of its own, that no foreign
 * page has sent, and that show the token where there is one.
 *
 * <p>A browser on the same machine or in the same network may be made to send requests by any page
 * that it shows. Such a page has another origin; or its own name was made to point here (DNS
 * rebinding), and then that name stands in {@code Host}. An address can't be made to point
 * elsewhere, so that a machine that is open may be called by any of its addresses.
 *
 * @param open whether other machines may ask; else only this one
 * @param names by which an open machine is called besides its addresses; lower case
 * @param token absent where nothing needs to be shown
 */
record Access(boolean open, Set<String> names, Optional<Token> token) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+\\]");

  Access {
    names = Set.copyOf(names);
    if (open && token.isEmpty()) {
      throw new IllegalArgumentException("open to other machines without a token");
    }
  }

  /** For this machine alone. */
  static Access fromHere(Optional<Token> token) {
    return new Access(false, Set.of(), token);
  }

  /**
   * For other machines as well.
   *
   * @param machine the machine's own name; with {@code .local} behind it too, as mDNS has it
   */
  static Access fromElsewhere(String machine, Token token) {
    Set<String> names = new HashSet<>();
    if (!machine.isBlank()) {
      names.add(machine.toLowerCase(Locale.ROOT));
      names.add(machine.toLowerCase(Locale.ROOT) + ".local");
    }
    return new Access(true, names, Optional.of(token));
  }

  /**
   * Why a request is refused, in one line; empty where it is not. The token is another matter.
   *
   * @param authority of the request: host and port; null where it names none
   * @param origin null where no page has sent the request
   */
  Optional<String> refusal(String authority, String origin) {
    String host = hostOf("//" + authority);
    if (!isOwn(host)) {
      return Optional.of(
          "Host=" + (authority == null ? "" : host) + " is not this machine; expected " + own());
    }
    if (origin != null && !isOwnPage(origin, authority, host)) {
      return Optional.of("Origin=" + origin + " is not a page of this machine; expected " + own());
    }
    return Optional.empty();
  }

  private boolean isOwn(String host) {
    return LOOPBACK.contains(host)
        || open && (names.contains(host) || ADDRESS.matcher(host).matches());
  }

  /** Pages of another port are let in on this machine alone, where they are its maker's. */
  private static boolean isOwnPage(String origin, String authority, String host) {
    boolean bothHere = LOOPBACK.contains(host) && LOOPBACK.contains(hostOf(origin));
    return bothHere || origin.replaceFirst("^https?://", "").equalsIgnoreCase(authority);
  }

  private String own() {
    return open ? "an address of it, " + String.join(" or ", names) : LOOPBACK.toString();
  }

  private static String hostOf(String uri) {
    try {
      String host = URI.create(uri).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
