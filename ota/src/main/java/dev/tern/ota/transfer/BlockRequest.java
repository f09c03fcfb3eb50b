package dev.tern.ota.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.Origin.Range;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a device asks on {@code ota/get}: {@code {"session","request","path","ranges":[[offset,
 * length],...]}}.
 *
 * @param session that the blocks are sent to, {@code ota/block/SESSION}
 * @param number that the blocks repeat, 0 to 2^31-1, larger with each request of a session
 * @param path within the repository
 * @param ranges 1 to {@link #MOST_RANGES}, each of 1 to 131,072 bytes; what is beyond the end of
 *     the file is left out of the answer
 */
record BlockRequest(String session, int number, String path, List<Range> ranges) {
  static final int MOST_BYTES = 4096;
  static final int MOST_RANGES = 64;

  BlockRequest {
    ranges = List.copyOf(ranges);
    if (!Topics.NAME.matcher(session).matches()) {
      throw new OtaException("session=" + session + " is no part of a topic");
    }
    if (number < 0 || ranges.isEmpty() || ranges.size() > MOST_RANGES) {
      throw new OtaException(
          "request="
              + number
              + ", ranges="
              + ranges.size()
              + "; expected 0 or more, and 1 to "
              + MOST_RANGES);
    }
    for (Range range : ranges) {
      if (range.offset() < 0 || range.length() < 1 || range.length() > Block.MOST_BYTES) {
        throw new OtaException(
            "range=["
                + range.offset()
                + ","
                + range.length()
                + "]; expected a length of 1 to "
                + Block.MOST_BYTES);
      }
    }
  }

  static BlockRequest read(byte[] payload) {
    JsonDocument document =
        JsonDocument.read("ota/get", payload, MOST_BYTES)
            .only("session", "request", "path", "ranges");
    List<Range> ranges = new ArrayList<>();
    JsonNode listed = document.fields().path("ranges");
    for (JsonNode each : listed) {
      boolean isPair = each.isArray() && each.size() == 2;
      if (!isPair || !each.get(0).canConvertToLong() || !each.get(1).canConvertToInt()) {
        throw new OtaException("ota/get: ranges: expected [[offset,length],...]");
      }
      ranges.add(new Range(each.get(0).longValue(), each.get(1).intValue()));
    }
    return new BlockRequest(
        document.text("session", 64),
        (int) document.whole("request", 0, Integer.MAX_VALUE),
        document.text("path", 1024),
        ranges);
  }

  byte[] toBytes() {
    ObjectNode document =
        JsonDocument.empty().put("session", session).put("request", number).put("path", path);
    ArrayNode listed = document.putArray("ranges");
    ranges.forEach(range -> listed.addArray().add(range.offset()).add(range.length()));
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }
}
