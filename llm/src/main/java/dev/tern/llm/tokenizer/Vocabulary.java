package dev.tern.llm.tokenizer;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** The tokens of a model: their text, their kind, and their ids by text. */
final class Vocabulary {
  /** What a token is, by the number that files use (llama.cpp: {@code llama_token_type}). */
  enum Kind {
    UNDEFINED,
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  private final String[] texts;
  private final Kind[] kinds;
  private final Map<String, Integer> ids;

  private Vocabulary(String[] texts, Kind[] kinds) {
    this.texts = texts;
    this.kinds = kinds;
    ids = HashMap.newHashMap(texts.length);
    for (int id = 0; id < texts.length; id++) {
      ids.putIfAbsent(texts[id], id);
    }
  }

  static Vocabulary read(GgufMetadata metadata) {
    String[] texts = metadata.texts("tokenizer.ggml.tokens");
    Kind[] kinds = new Kind[texts.length];
    Arrays.fill(kinds, Kind.NORMAL);
    if (metadata.has("tokenizer.ggml.token_type")) {
      int[] types = metadata.integers("tokenizer.ggml.token_type");
      requireLength("tokenizer.ggml.token_type", types.length, texts.length);
      for (int id = 0; id < types.length; id++) {
        if (types[id] < 0 || types[id] >= Kind.values().length) {
          throw new LlmException(
              "tokenizer.ggml.token_type["
                  + id
                  + "]="
                  + types[id]
                  + " is not known; expected 0..6; pull the model again");
        }
        kinds[id] = Kind.values()[types[id]];
      }
    }
    return new Vocabulary(texts, kinds);
  }

  static void requireLength(String key, int found, int expected) {
    if (found != expected) {
      throw new LlmException(
          key
              + " has "
              + found
              + " entries; expected "
              + expected
              + ", one for each token; pull the model again");
    }
  }

  int size() {
    return texts.length;
  }

  String text(int id) {
    return texts[id];
  }

  Kind kind(int id) {
    return kinds[id];
  }

  OptionalInt id(String text) {
    Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
