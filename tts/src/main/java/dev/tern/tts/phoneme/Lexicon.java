package dev.tern.tts.phoneme;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tern.tts.file.VoiceFolder;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A word list with readings: {@code "word": "phones"} or, where it depends on use, {@code "word":
 * {"DEFAULT": "phones", "VERB": "phones", "NOUN": null}}; null says that the word is spelled out.
 *
 * <p>An entry in lower case also answers for the word with a capital, and the other way round.
 */
final class Lexicon {
  private final Map<String, String> plain;
  private final Map<String, Map<String, String>> byUse;

  private Lexicon(Map<String, String> plain, Map<String, Map<String, String>> byUse) {
    this.plain = plain;
    this.byUse = byUse;
  }

  static Lexicon read(VoiceFolder folder, String name) {
    return folder.readJson(name, json -> parse(json));
  }

  boolean contains(String word) {
    return plain.containsKey(word) || byUse.containsKey(word) || hasEntry(otherCase(word));
  }

  /** The entry of a word, if there is one. */
  Optional<Entry> find(String word) {
    Entry entry = entry(word);
    if (entry == null) {
      entry = entry(otherCase(word));
    }
    return Optional.ofNullable(entry);
  }

  private boolean hasEntry(String word) {
    return plain.containsKey(word) || byUse.containsKey(word);
  }

  private Entry entry(String word) {
    String phones = plain.get(word);
    if (phones != null) {
      return new Entry(Map.of("DEFAULT", phones));
    }
    Map<String, String> readings = byUse.get(word);
    return readings == null ? null : new Entry(readings);
  }

  /** {@code word} for {@code Word} and {@code Word} for {@code word}; anything else is itself. */
  private static String otherCase(String word) {
    if (word.length() < 2) {
      return word;
    }
    String tail = word.substring(1);
    if (!tail.equals(Spelling.lower(tail))) {
      return word;
    }
    String head = word.substring(0, 1);
    String upper = Spelling.upper(head);
    return head.equals(upper) ? Spelling.lower(head) + tail : upper + tail;
  }

  private static Lexicon parse(JsonParser json) throws IOException {
    Map<String, String> plain = HashMap.newHashMap(100_000);
    Map<String, Map<String, String>> byUse = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String word = json.currentName();
      switch (json.nextToken()) {
        case VALUE_STRING -> plain.put(word, json.getText());
        case START_OBJECT -> byUse.put(word, parseReadings(json));
        default -> throw new IOException("neither text nor readings at " + VoiceFolder.where(json));
      }
    }
    return new Lexicon(plain, byUse);
  }

  private static Map<String, String> parseReadings(JsonParser json) throws IOException {
    Map<String, String> readings = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String use = json.currentName();
      json.nextToken();
      readings.put(use, json.currentToken() == JsonToken.VALUE_NULL ? null : json.getText());
    }
    return readings;
  }

  /**
   * @param readings by use: a part-of-speech tag, its family (NOUN, VERB, ADJ, ADV), {@code None}
   *     for the end of a clause, or {@code DEFAULT}
   */
  record Entry(Map<String, String> readings) {
    /** The phones for this use; empty where the word is spelled out instead. */
    Optional<String> reading(String tag, boolean clauseEnds) {
      String use = tag;
      if (clauseEnds && readings.containsKey("None")) {
        use = "None";
      } else if (!readings.containsKey(tag)) {
        use = family(tag);
      }
      String phones = readings.containsKey(use) ? readings.get(use) : readings.get("DEFAULT");
      return Optional.ofNullable(phones);
    }

    private static String family(String tag) {
      if (tag.startsWith("VB")) {
        return "VERB";
      }
      if (tag.startsWith("NN")) {
        return "NOUN";
      }
      if (tag.startsWith("RB")) {
        return "ADV";
      }
      return tag.startsWith("JJ") ? "ADJ" : tag;
    }
  }
}
