package dev.tern.llm.tokenizer;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import java.util.Arrays;
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

  /** What a search answers where there is none. */
  static final int NO_TOKEN = -1;

  private static final int FREE = -1;

  private final String[] texts;
  private final Kind[] kinds;

  /**
   * Ids by text, each at the place of its text's hash or the next free one after it; {@link #FREE}
   * where none is. Half of the places at least are free.
   */
  private final int[] idsByText;

  private Vocabulary(String[] texts, Kind[] kinds) {
    this.texts = texts;
    this.kinds = kinds;
    idsByText = new int[Integer.highestOneBit(Math.max(1, texts.length)) * 4];
    Arrays.fill(idsByText, FREE);
    for (int id = 0; id < texts.length; id++) {
      int at = place(texts[id].hashCode());
      while (idsByText[at] != FREE && !texts[idsByText[at]].equals(texts[id])) {
        at = next(at);
      }
      if (idsByText[at] == FREE) {
        idsByText[at] = id; // of two with the same text the first counts
      }
    }
  }

  static Vocabulary read(GgufMetadata metadata) {
    String[] texts = metadata.texts("tokenizer.ggml.tokens");
    Kind[] all = Kind.values();
    Kind[] kinds = new Kind[texts.length];
    Arrays.fill(kinds, Kind.NORMAL);
    if (metadata.has("tokenizer.ggml.token_type")) {
      int[] types = metadata.integers("tokenizer.ggml.token_type");
      requireLength("tokenizer.ggml.token_type", types.length, texts.length);
      for (int id = 0; id < types.length; id++) {
        if (types[id] < 0 || types[id] >= all.length) {
          throw new LlmException(
              "tokenizer.ggml.token_type["
                  + id
                  + "]="
                  + types[id]
                  + " is not known; expected 0..6; pull the model again");
        }
        kinds[id] = all[types[id]];
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
    int id = find(text, 0, text.length());
    return id == NO_TOKEN ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The token whose text is a part of a text, or {@link #NO_TOKEN}; makes no strings. */
  int find(String text, int from, int to) {
    for (int at = place(hash(text, from, to)); idsByText[at] != FREE; at = next(at)) {
      String found = texts[idsByText[at]];
      if (found.length() == to - from && found.regionMatches(0, text, from, to - from)) {
        return idsByText[at];
      }
    }
    return NO_TOKEN;
  }

  /** The token whose text is that of two tokens one after the other, or {@link #NO_TOKEN}. */
  int findJoined(int left, int right) {
    String first = texts[left];
    String second = texts[right];
    int hash = first.hashCode();
    for (int i = 0; i < second.length(); i++) {
      hash = 31 * hash + second.charAt(i);
    }
    int length = first.length() + second.length();
    for (int at = place(hash); idsByText[at] != FREE; at = next(at)) {
      String found = texts[idsByText[at]];
      if (found.length() == length && found.startsWith(first) && found.endsWith(second)) {
        return idsByText[at];
      }
    }
    return NO_TOKEN;
  }

  /** As {@link String#hashCode} of that part. */
  private static int hash(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash;
  }

  private int place(int hash) {
    // 2^32 / golden ratio: texts that differ in one letter have neighboring hashes, and a run of
    // places that are taken makes every search in it long (Knuth 6.4).
    return (hash * 0x9E3779B9 >>> 8) & idsByText.length - 1;
  }

  private int next(int place) {
    return place + 1 & idsByText.length - 1;
  }
}
