package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/**
 * A target as one targets file has it.
 *
 * @param length in bytes
 * @param digests by algorithm, at least one
 * @param custom an empty object where there is none
 */
record TargetEntry(long length, Map<String, String> digests, JsonNode custom) {
  static TargetEntry from(Fields target) {
    Map<String, String> digests = FileStamp.digests(target.object("hashes"));
    if (digests.isEmpty()) {
      throw target.wrong("hashes", "at least one");
    }
    return new TargetEntry(
        target.integer("length", 0),
        digests,
        target.has("custom")
            ? target.object("custom").node()
            : JsonNodeFactory.instance.objectNode());
  }
}
