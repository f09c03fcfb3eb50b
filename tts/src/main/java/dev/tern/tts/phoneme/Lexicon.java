package dev.tern.tts.phoneme;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tern.tts.file.JsonTable;
import dev.tern.tts.file.VoiceFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
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
  private final JsonTable entries;

  private Lexicon(JsonTable entries) {
    this.entries = entries;
  }

  static Lexicon read(VoiceFolder folder, String name) {
    return folder.indexJson(name, (entries, json) -> new Lexicon(entries));
  }

  boolean contains(String word) {
    return entries.contains(word) || entries.contains(otherCase(word));
  }

  /** The entry of a word, if there is one. */
  Optional<Entry> find(String word) {
    if (entries.contains(word)) {
      return Optional.of(entry(word));
    }
    String other = otherCase(word);
    return entries.contains(other) ? Optional.of(entry(other)) : Optional.empty();
  }

  private Entry entry(String word) {
    try (JsonParser json = entries.value(word)) {
      return new Entry(
          json.currentToken() == JsonToken.START_OBJECT
              ? parseReadings(json)
              : Map.of("DEFAULT", json.getText()));
    } catch (IOException e) {
      throw new UncheckedIOException("lexicon entry " + word, e);
    }
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
