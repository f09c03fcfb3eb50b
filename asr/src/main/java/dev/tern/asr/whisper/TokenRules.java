package dev.tern.asr.whisper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.AsrException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tokens mean: their text, the special ones and those never to be written.
 *
 * <p>{@code vocabulary.txt} has a token a line, the line's number from 0 is its id. Tokens are
 * bytes written as characters, GPT-2's way: the printable ones of Latin-1 stand for themselves, the
 * other 68 bytes for the characters from U+0100 on; a space is {@code Ġ}.
 */
final class TokenRules {
  private final List<String> tokens;
  private final int[] suppressed;
  private final int[] suppressedAtBegin;
  private final List<Decoder.AlignmentHead> alignmentHeads;
  private final int endOfText;
  private final int startOfTranscript;
  private final int noTimestamps;
  private final int noSpeech;
  private final int[] byteOfCharacter = byteOfCharacter();

  private TokenRules(Path vocabulary, List<String> tokens, Path config, JsonNode settings) {
    this.tokens = tokens;
    endOfText = special(vocabulary, "<|endoftext|>");
    startOfTranscript = special(vocabulary, "<|startoftranscript|>");
    noTimestamps = special(vocabulary, "<|notimestamps|>");
    noSpeech =
        special(vocabulary, tokens.contains("<|nospeech|>") ? "<|nospeech|>" : "<|nocaptions|>");
    suppressed = ids(config, settings, "suppress_ids");
    suppressedAtBegin = ids(config, settings, "suppress_ids_begin");
    alignmentHeads = new ArrayList<>();
    for (JsonNode pair : settings.path("alignment_heads")) {
      alignmentHeads.add(new Decoder.AlignmentHead(pair.path(0).asInt(), pair.path(1).asInt()));
    }
  }

  /** Reads {@code vocabulary.txt} and {@code config.json}. */
  static TokenRules read(Path vocabulary, Path config) {
    try {
      // Not readAllLines: it would also break lines at a carriage return.
      String text = Files.readString(vocabulary, StandardCharsets.UTF_8);
      List<String> tokens = List.of(text.split("\n"));
      return new TokenRules(
          vocabulary, tokens, config, new ObjectMapper().readTree(Files.readAllBytes(config)));
    } catch (IOException e) {
      throw new AsrException(
          vocabulary.getParent()
              + ": expected a Whisper model's vocabulary.txt and config.json, found "
              + e
              + "; fetch the model again: tern models pull whisper-tiny.en",
          e);
    }
  }

  private int special(Path vocabulary, String token) {
    int id = tokens.indexOf(token);
    if (id < 0) {
      throw new AsrException(
          vocabulary
              + ": token "
              + token
              + " is missing; expected the vocabulary of an English Whisper model");
    }
    return id;
  }

  private int[] ids(Path config, JsonNode settings, String key) {
    JsonNode list = settings.path(key);
    if (!list.isArray()) {
      throw new AsrException(config + ": " + key + " is missing; expected a list of token ids");
    }
    int[] ids = new int[list.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = list.get(i).asInt(-1);
      if (ids[i] < 0 || ids[i] >= tokens.size()) {
        throw new AsrException(
            "%s: %s[%d]=%s is not a token id; expected 0..%d"
                .formatted(config, key, i, list.get(i), tokens.size() - 1));
      }
    }
    return ids;
  }

  int count() {
    return tokens.size();
  }

  /** What stands before the text: start of transcript, no timestamps. */
  int[] prompt() {
    return new int[] {startOfTranscript, noTimestamps};
  }

  int endOfText() {
    return endOfText;
  }

  /** Its probability right after the start is the model's guess that nobody speaks. */
  int noSpeech() {
    return noSpeech;
  }

  List<Decoder.AlignmentHead> alignmentHeads() {
    return alignmentHeads;
  }

  /** Makes what may not be written impossible: brackets, music notes, special tokens. */
  void suppress(float[] logits, boolean first) {
    for (int id : suppressed) {
      logits[id] = Float.NEGATIVE_INFINITY;
    }
    // Without timestamps in the prompt there are none in the text.
    for (int id = noTimestamps; id < logits.length; id++) {
      logits[id] = Float.NEGATIVE_INFINITY;
    }
    if (first) {
      for (int id : suppressedAtBegin) {
        logits[id] = Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Does a new word begin with this token? */
  boolean beginsWord(int id) {
    return tokens.get(id).startsWith("Ġ");
  }

  /** The text of some tokens; bytes that are no UTF-8 become U+FFFD. */
  String text(List<Integer> ids) {
    var bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      if (id >= endOfText) {
        continue; // special tokens have no text
      }
      String token = tokens.get(id);
      for (int i = 0; i < token.length(); i++) {
        char character = token.charAt(i);
        int value = character < byteOfCharacter.length ? byteOfCharacter[character] : '?';
        bytes.write(value);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int[] byteOfCharacter() {
    int[] bytes = new int[256 + 68];
    int next = 256;
    for (int value = 0; value < 256; value++) {
      boolean itself =
          (value >= '!' && value <= '~')
              || (value >= 0xA1 && value <= 0xAC)
              || (value >= 0xAE && value <= 0xFF);
      bytes[itself ? value : next++] = value;
    }
    return bytes;
  }
}
