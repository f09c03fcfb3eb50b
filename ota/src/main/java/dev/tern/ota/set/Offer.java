package dev.tern.ota.set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tern.ota.OtaException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * The set that a device is to have: {@code {"offer":"7f3a","set":"kitchen-17"}}. It is not signed:
 * it only names.
 *
 * @param id unlike that of any other offer; the same set offered under a new one is tried again
 * @param set its name, or {@link #INSTALLED}
 */
public record Offer(String id, String set) {
  /**
   * Stands for what the device was installed with. No set can be called so, and a device that does
   * not know it passes the offer over.
   */
  public static final String INSTALLED = "@installed";

  /** Largest document, bytes. */
  public static final int MOST_BYTES = 4 << 10;

  private static final int LONGEST_ID = 64;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1," + LONGEST_ID + "}");
  private static final ObjectMapper JSON = new ObjectMapper();

  public Offer {
    if (!ID.matcher(id).matches() || !(set.equals(INSTALLED) || SetDocument.isName(set))) {
      throw new OtaException(
          "an offer is not well-formed; expected {\"offer\":\"ID\",\"set\":\"NAME\"}, each of 1 to"
              + " 64 characters of a-z, A-Z, 0-9, '_.-'");
    }
  }

  /**
   * An id that no offer has had.
   *
   * @param about what it begins with, for people: the set's name, or what the offer is for; of a
   *     long one the beginning
   */
  public static String newId(String about) {
    String end = "-" + Long.toHexString(new SecureRandom().nextLong() >>> 32);
    return about.substring(0, Math.min(about.length(), LONGEST_ID - end.length())) + end;
  }

  /**
   * @throws OtaException where it is no offer
   */
  public static Offer read(byte[] document) {
    try {
      JsonNode root =
          document.length > MOST_BYTES ? null : JSON.readTree(document, 0, document.length);
      return root == null ? new Offer("", "") : new Offer(text(root, "offer"), text(root, "set"));
    } catch (JsonProcessingException e) {
      return new Offer("", "");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String text(JsonNode root, String key) {
    return root.path(key).isTextual() ? root.path(key).textValue() : "";
  }

  /** As it stands in {@code ota/desired}. */
  public byte[] write() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("offer", id)
        .put("set", set)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
