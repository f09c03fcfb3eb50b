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

  /**
   * What the device is told to do: say, mute, listen or cancel, and nothing else; JSON, never
   * retained (docs/integrate.md).
   */
  public String cmd() {
    return topic("cmd");
  }

  /** What came of each of them, JSON with the {@code id} that it was given. */
  public String cmdResult() {
    return topic("cmd/result");
  }

  /** What the device is doing in a turn, JSON, never retained. Without the words spoken. */
  public String turn() {
    return topic("turn");
  }

  /**
   * What the device asks others to do, such as {@code light_on}: a request, JSON with typed values,
   * never retained.
   *
   * @param name of the act, as {@link #NAME} says
   */
  public String act(String name) {
    require("act", name);
    return topic("act/" + name);
  }

  /** Where answers to this device's requests go; each request names it. */
  public String response() {
    return topic("response");
  }

  /**
   * Settings that the device is to have, retained JSON, signed by role {@code config}
   * (docs/ota-protocol.md).
   */
  public String configDesired() {
    return topic("config/desired");
  }

  /** What became of them: revision, every value's origin, errors by field; retained JSON. */
  public String configReported() {
    return topic("config/reported");
  }

  /** The set that the device is to have, retained JSON; what it names is trusted by signature. */
  public String otaDesired() {
    return topic("ota/desired");
  }

  /** What the device asks of the publisher: parts of files, JSON, never retained. */
  public String otaGet() {
    return topic("ota/get");
  }

  /**
   * Parts of files for one session of the device, binary, never retained.
   *
   * @param session as {@link #NAME} says
   */
  public String otaBlock(String session) {
    require("session", session);
    return topic("ota/block/" + session);
  }

  /** How its update stands, {@link UpdateStatus} as retained JSON. */
  public String otaStatus() {
    return topic("ota/status");
  }

  /**
   * What the device says to itself through the broker, to know that it is reached; not retained.
   */
  public String otaCanary() {
    return topic("ota/canary");
  }

  /** The last will: what the broker says of a device that went without a word. */
  public static final String LOST = "lost";

  /** {@link #otaGet} of every device of a site, to listen to. */
  public static String everyOtaGet(String site) {
    require("site", site);
    return "tern/v1/" + site + "/+/ota/get";
  }

  /**
   * Whose topic it is.
   *
   * @throws OtaException where it is not one of a device
   */
  public static Topics of(String topic) {
    String[] levels = topic.split("/", 5);
    if (levels.length < 5 || !levels[0].equals("tern") || !levels[1].equals("v1")) {
      throw new OtaException("topic=" + topic + ": expected tern/v1/SITE/DEVICE/...");
    }
    return new Topics(levels[2], levels[3]);
  }

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
