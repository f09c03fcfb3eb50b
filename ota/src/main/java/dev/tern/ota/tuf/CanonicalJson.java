package dev.tern.ota.tuf;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The one spelling of a JSON value that is signed: OLPC's canonical JSON, as securesystemslib
 * writes it. Names in the order of their code points, no white space, in texts nothing escaped but
 * the quote and the backslash.
 *
 * <p>It knows no decimals. Documents of ours may hold some (never TUF's metadata); they are spelled
 * without exponent and trailing zeros, {@code 1.1}, and whole ones with one zero, {@code 2.0}.
 */
public final class CanonicalJson {
  // Java compares UTF-16 units, which puts characters over U+FFFF before some of those under it.
  static final Comparator<String> BY_CODE_POINT =
      (a, b) -> {
        int i = 0;
        while (i < a.length() && i < b.length()) {
          int left = a.codePointAt(i);
          int right = b.codePointAt(i);
          if (left != right) {
            return Integer.compare(left, right);
          }
          i += Character.charCount(left);
        }
        return Integer.compare(a.length(), b.length());
      };

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

  private CanonicalJson() {}

  /** The bytes that are signed, UTF-8. */
  public static byte[] encode(JsonNode value) {
    CanonicalJson writer = new CanonicalJson();
    writer.write(value);
    return writer.out.toByteArray();
  }

  private void write(JsonNode value) {
    switch (value.getNodeType()) {
      case OBJECT -> writeObject(value);
      case ARRAY -> writeArray(value);
      case STRING -> writeText(value.textValue());
      case NUMBER -> raw(number(value));
      case BOOLEAN -> raw(value.booleanValue() ? "true" : "false");
      case NULL -> raw("null");
      case BINARY, MISSING, POJO ->
          throw new IllegalArgumentException("no JSON: " + value.getNodeType());
    }
  }

  private void writeObject(JsonNode object) {
    List<Map.Entry<String, JsonNode>> fields =
        object.properties().stream().sorted(Map.Entry.comparingByKey(BY_CODE_POINT)).toList();
    raw("{");
    boolean first = true;
    for (Map.Entry<String, JsonNode> field : fields) {
      if (!first) {
        raw(",");
      }
      first = false;
      writeText(field.getKey());
      raw(":");
      write(field.getValue());
    }
    raw("}");
  }

  private void writeArray(JsonNode array) {
    raw("[");
    boolean first = true;
    for (JsonNode element : array) {
      if (!first) {
        raw(",");
      }
      first = false;
      write(element);
    }
    raw("]");
  }

  private void writeText(String text) {
    raw("\"");
    raw(text.replace("\\", "\\\\").replace("\"", "\\\""));
    raw("\"");
  }

  private static String number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue().toString();
    }
    BigDecimal decimal = value.decimalValue().stripTrailingZeros();
    return (decimal.scale() > 0 ? decimal : decimal.setScale(1)).toPlainString();
  }

  private void raw(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
