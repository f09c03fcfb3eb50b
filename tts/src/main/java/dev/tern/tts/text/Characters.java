package dev.tern.tts.text;

import java.text.Normalizer.Form;

/** Makes one of many: quotes, dashes, spaces; and takes away what is only there for the eye. */
final class Characters {
  private Characters() {}

  static String clean(String text) {
    String plain =
        text.replaceAll("[\\u2018\\u2019\\u201B\\u2032\\u02BC]", "'")
            .replaceAll("[\\u201C\\u201D\\u201E\\u00AB\\u00BB\\u2033]", "\"")
            .replaceAll("[\\u00A0\\u2000-\\u200A\\u202F\\t\\r]", " ")
            .replaceAll("[\\u200B-\\u200F\\uFE0E\\uFE0F\\uFEFF\\u00AD]", "")
            .replace('−', '-')
            .replace('‑', '-')
            .replace("...", "…");
    return dashes(markup(compose(plain)));
  }

  /** One code point per accented letter; ligatures and full-width letters as plain ones. */
  private static String compose(String text) {
    // Not the compatibility form for all: it would turn ½ into 1⁄2 and m² into m2.
    String composed = java.text.Normalizer.normalize(text, Form.NFC);
    StringBuilder plain = new StringBuilder(composed.length());
    composed
        .codePoints()
        .forEach(
            c -> {
              boolean ligature = c >= 0xFB00 && c <= 0xFB06;
              boolean fullWidth = c >= 0xFF01 && c <= 0xFF5E;
              String letter = Character.toString(c);
              plain.append(
                  ligature || fullWidth
                      ? java.text.Normalizer.normalize(letter, Form.NFKC)
                      : letter);
            });
    return plain.toString();
  }

  /** What models and people write around words: emphasis, headings, list marks, links, tags. */
  private static String markup(String text) {
    return text.replaceAll("\\[([^\\]\\n]+)\\]\\((?:https?://|/|#)[^)\\s]*\\)", "$1")
        .replaceAll("```+\\w*|`", " ")
        .replaceAll("(?m)^\\s*(?:#{1,6}|[-*+•])\\s+", "")
        .replaceAll("\\*\\*|__", "")
        .replaceAll("(?<![\\w*])\\*(?=\\S)([^*\\n]+)(?<=\\S)\\*(?![\\w*])", "$1")
        .replaceAll("<(/?)(\\p{L}+)\\s*/?>", " $2 ")
        .replaceAll("(?:(?<=^|\\s)[:;=]-?[()DPp]|<3)(?=\\s|$)", "") // faces and hearts
        .replaceAll("(?<=^|\\n|[.!?] )(\\d{1,2})[.)] (?=\\p{Lu})", "$1, ") // 1. First do this
        // A line that ends without a mark ends its sentence all the same.
        .replaceAll("(?<=[\\p{L}\\p{N})%°\"'])[ ]*\\n\\s*(?=\\S)", ".\n");
  }

  private static String dashes(String text) {
    return text.replaceAll("\\s*---?\\s*", "—")
        .replaceAll("(?<=\\D)\\s+[–-]\\s+(?=\\D)", " — ")
        .replaceAll("(?<=\\p{L})[–](?=\\p{L})", "—");
  }
}
