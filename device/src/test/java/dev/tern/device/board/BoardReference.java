package dev.tern.device.board;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of keys in docs/boards.md: meanings from the Javadoc of {@link BoardConfig}, values and
 * defaults from {@link BoardKeys}.
 */
final class BoardReference {
  static final String BEGIN = "<!-- keys: written by BoardReferenceTest, not by hand -->\n";
  static final String END = "<!-- end of keys -->\n";

  private static final Pattern DOCUMENTED_RECORD =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\s+)*public record (\\w+)", Pattern.DOTALL);
  private static final Pattern PARAMETER =
      Pattern.compile("@param (\\w+)\\s+((?:(?!@param).)*)", Pattern.DOTALL);

  private BoardReference() {}

  /** What the Javadoc says of each key, by the key's name, in the order of the records. */
  static Map<String, String> documented(Path source) throws IOException {
    Map<String, Map<String, String>> records = new LinkedHashMap<>();
    Matcher javadoc = DOCUMENTED_RECORD.matcher(Files.readString(source));
    while (javadoc.find()) {
      String text = javadoc.group(1).replaceAll("\\s*\\n\\s*\\*\\s*", " ");
      Map<String, String> parameters = new LinkedHashMap<>();
      PARAMETER
          .matcher(text)
          .results()
          .forEach(found -> parameters.put(found.group(1), found.group(2).strip()));
      records.put(javadoc.group(2), parameters);
    }
    Map<String, String> keys = new LinkedHashMap<>();
    collect(BoardConfig.class, "", records, keys);
    return keys;
  }

  private static void collect(
      Type type,
      String section,
      Map<String, Map<String, String>> records,
      Map<String, String> keys) {
    Class<?> record = (Class<?>) type;
    for (RecordComponent component : record.getRecordComponents()) {
      String key = section + kebab(component.getName());
      if (component.getType().isRecord()) {
        collect(component.getType(), key + ".", records, keys);
      } else {
        String text =
            records.getOrDefault(record.getSimpleName(), Map.of()).get(component.getName());
        keys.put(key, text == null ? "" : text);
      }
    }
  }

  /** How the Javadoc of a key has to end. */
  static String facts(BoardKey<?> key) {
    return "; " + key.values() + "; default: " + key.fallbackText();
  }

  /** The table, with its marks. */
  static String table(Map<String, String> documented) {
    StringBuilder table = new StringBuilder(BEGIN);
    table.append("| key | values | default | live | meaning |\n|---|---|---|---|---|\n");
    for (BoardKey<?> key : BoardKeys.all()) {
      String text = documented.getOrDefault(key.name(), "");
      String meaning = text.endsWith(facts(key)) ? text.replace(facts(key), "") : text;
      table.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  key.name(),
                  key.values(),
                  key.fallbackText(),
                  key.live() ? "live" : "",
                  markdown(meaning)));
    }
    return table.append(END).toString();
  }

  /** The page with the table as it should be. */
  static String renewed(String page, String table) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException("docs/boards.md has lost the marks " + BEGIN + END);
    }
    return page.substring(0, begin) + table + page.substring(end + END.length());
  }

  private static String markdown(String javadoc) {
    String code = javadoc.replaceAll("\\{@code ([^}]*)}", "`$1`");
    return code.replaceAll("docs/(\\w+\\.md)", "[$1]($1)");
  }

  private static String kebab(String camel) {
    return Pattern.compile("[A-Z]")
        .matcher(camel)
        .replaceAll((MatchResult upper) -> "-" + upper.group().toLowerCase(Locale.ROOT));
  }
}
