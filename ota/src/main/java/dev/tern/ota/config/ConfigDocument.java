package dev.tern.ota.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.enroll.BrokerSettings;
import dev.tern.ota.json.JsonDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What role {@code config} signs: the {@code signed} part of {@code config/desired}.
 *
 * <pre>
 * {"_type": "tern-config",
 *  "revision": 7,                          newer ones have higher numbers
 *  "for": ["home/kitchen", "home/*"],      whom it is for: devices, or all of a site
 *  "values": {"tts.speed": 1.1},           all that lies over the board's file and the set
 *  "broker": {"uri": "ssl://…", …}}        where to move to; mostly left out
 * </pre>
 *
 * @param revision from 1
 * @param whom as above
 * @param values by dotted key, in their order
 * @param broker to be tried, as {@link BrokerSettings} reads it
 */
public record ConfigDocument(
    long revision,
    List<String> whom,
    Map<String, JsonNode> values,
    Optional<BrokerSettings> broker) {
  /** Most bytes of a document with its signatures. */
  public static final int LIMIT = 128 << 10;

  /** What its {@code _type} is. */
  public static final String TYPE = "tern-config";

  /** JSON numbers are exact up to here in every language. */
  static final long LAST_REVISION = (1L << 53) - 1;

  private static final int MOST_KEYS = 256;
  private static final int MOST_ADDRESSEES = 10_000;
  private static final int LONGEST_KEY = 100;

  /**
   * @param name for messages
   * @throws OtaException naming the field that is wrong
   */
  public static ConfigDocument of(String name, JsonNode signed) {
    if (!(signed instanceof ObjectNode object)) {
      throw new OtaException(name + ": expected an object that is signed");
    }
    JsonDocument document = new JsonDocument(name, object);
    String type = document.text("_type", 40);
    if (!type.equals(TYPE)) {
      throw new OtaException(name + ": _type=" + type + "; expected " + TYPE);
    }
    document.only("_type", "revision", "for", "values", "broker");
    return new ConfigDocument(
        document.whole("revision", 1, LAST_REVISION),
        document.texts("for", MOST_ADDRESSEES),
        values(document.object("values")),
        document.optionalObject("broker").map(BrokerSettings::of));
  }

  static Map<String, JsonNode> values(JsonDocument values) {
    if (values.fields().size() > MOST_KEYS) {
      throw new OtaException(
          values.name()
              + ": keys="
              + values.fields().size()
              + "; expected "
              + MOST_KEYS
              + " at most");
    }
    Map<String, JsonNode> found = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> value : values.fields().properties()) {
      if (value.getKey().length() > LONGEST_KEY) {
        throw new OtaException(values.name() + ": a key of more than 100 characters");
      }
      found.put(value.getKey(), value.getValue());
    }
    return found;
  }

  /** Whether this device is meant. */
  public boolean isFor(Topics device) {
    return whom.contains(device.site() + "/" + device.device())
        || whom.contains(device.site() + "/*");
  }

  /** To be signed. */
  public ObjectNode toJson() {
    ObjectNode signed = JsonDocument.empty().put("_type", TYPE).put("revision", revision);
    signed.set("for", JsonDocument.node(whom));
    ObjectNode all = signed.putObject("values");
    values.forEach(all::set);
    broker.ifPresent(settings -> signed.set("broker", settings.toJson()));
    return signed;
  }
}
