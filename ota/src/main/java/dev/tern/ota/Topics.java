package dev.tern.ota;

import java.util.regex.Pattern;

/**
 * The topics of one device, {@code tern/v1/<site>/<device>/...}.
 *
 * @param site where the device stands, such as {@code home}; as {@link #NAME} says
 * @param device its name, unlike any other of the site; as {@link #NAME} says
 */
public record Topics(String site, String device) {
  /** What a site or a device may be called: nothing that has a meaning in topics. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  public Topics {
    require("site", site);
    require("device", device);
  }

  /** How the device fares, one word, retained; {@link #LOST} when it vanished. */
  public String state() {
    return topic("state");
  }

  /** What the device is, retained JSON. */
  public String info() {
    return topic("info");
  }

  /** What is wrong with the device, retained JSON. */
  public String alert() {
    return topic("alert");
  }

  /** The last will: what the broker says of a device that went without a word. */
  public static final String LOST = "lost";

  private String topic(String name) {
    return "tern/v1/" + site + "/" + device + "/" + name;
  }

  private static void require(String key, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new OtaException(
          key + "=" + name + " is no part of a topic; expected 1 to 64 of a-z, A-Z, 0-9, '_.-'");
    }
  }
}
