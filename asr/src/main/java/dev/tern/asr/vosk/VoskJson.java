package dev.tern.asr.vosk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.AsrException;
import dev.tern.asr.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What Vosk answers:
 *
 * <pre>
 * {"result": [{"conf": 0.98, "start": 0.42, "end": 0.66, "word": "lights"}, ...], "text": "..."}
 * {"partial": "turn on the"}
 * </pre>
 */
final class VoskJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private VoskJson() {}

  /** The words of a result; none where nothing was heard. */
  static List<Transcript.Word> words(String result) {
    List<Transcript.Word> words = new ArrayList<>();
    for (JsonNode word : parse(result).path("result")) {
      words.add(
          new Transcript.Word(
              word.path("word").asText(),
              word.path("start").asDouble(),
              word.path("end").asDouble(),
              // Minimum Bayes risk decoding now and then adds up to a hair more than 1.
              Math.clamp(word.path("conf").asDouble(), 0.0, 1.0)));
    }
    return words;
  }

  static String partial(String result) {
    return parse(result).path("partial").asText();
  }

  static String text(List<Transcript.Word> words) {
    return words.stream().map(Transcript.Word::text).collect(Collectors.joining(" "));
  }

  /** Joins the letters {@code a m} and {@code p m}, which the model writes as two words. */
  static List<Transcript.Word> joinLetters(List<Transcript.Word> words) {
    List<Transcript.Word> joined = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      Transcript.Word word = words.get(i);
      boolean half =
          (word.text().equals("a") || word.text().equals("p"))
              && i + 1 < words.size()
              && words.get(i + 1).text().equals("m");
      if (half) {
        Transcript.Word second = words.get(++i);
        word =
            new Transcript.Word(
                word.text() + "m",
                word.startSeconds(),
                second.endSeconds(),
                Math.min(word.confidence(), second.confidence()));
      }
      joined.add(word);
    }
    return joined;
  }

  private static JsonNode parse(String result) {
    try {
      return JSON.readTree(result);
    } catch (JsonProcessingException e) {
      throw new AsrException("Vosk answered something that is not JSON: '" + result + "'", e);
    }
  }
}
