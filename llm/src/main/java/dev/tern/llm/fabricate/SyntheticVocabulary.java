package dev.tern.llm.fabricate;

import java.util.ArrayList;
import java.util.List;

/**
 * A byte-level vocabulary of any size that no model has: the 256 bytes, then tokens that merge two
 * earlier ones, then marks. Every text can be encoded; common letters take fewer tokens.
 *
 * <p>Merges come in three generations, so that each pair is of tokens that are there: two letters
 * (or a space and a letter), such a pair and a letter, two such pairs. All texts differ.
 */
final class SyntheticVocabulary {
  private static final int BYTES = 256;
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final char SPACE = 'Ġ'; // how the byte alphabet of GPT-2 writes a space
  private static final String LETTERS = "etaoinshrdlcumwfgypbvkjxqz";

  private final int size;
  private final List<String> tokens = new ArrayList<>();
  private final List<String> merges = new ArrayList<>();

  SyntheticVocabulary(int size) {
    this.size = size;
    for (int b = 0; b < BYTES; b++) {
      tokens.add(String.valueOf(byteLetter(b)));
    }
    int marks = Math.min(256, size / 16);
    mergeUpTo(size - marks);
    tokens.add("<|begin_of_text|>");
    tokens.add("<|end_of_text|>");
    for (int i = 0; tokens.size() < size; i++) {
      tokens.add("<|reserved_" + i + "|>");
    }
  }

  String[] tokens() {
    return tokens.toArray(String[]::new);
  }

  String[] merges() {
    return merges.toArray(String[]::new);
  }

  int[] types() {
    int[] types = new int[size];
    for (int id = 0; id < size; id++) {
      types[id] = id < BYTES + merges.size() ? NORMAL : CONTROL;
    }
    return types;
  }

  int beginningId() {
    return BYTES + merges.size();
  }

  int endId() {
    return beginningId() + 1;
  }

  private void mergeUpTo(int count) {
    List<String> pairs = new ArrayList<>();
    for (char first : (SPACE + LETTERS).toCharArray()) {
      for (char second : LETTERS.toCharArray()) {
        pairs.add(String.valueOf(first) + second);
        if (!merge(String.valueOf(first), String.valueOf(second), count)) {
          return;
        }
      }
    }
    for (String pair : pairs) {
      for (char letter : LETTERS.toCharArray()) {
        if (!merge(pair, String.valueOf(letter), count)) {
          return;
        }
      }
    }
    for (String first : pairs) {
      for (String second : pairs) {
        if (second.charAt(0) != SPACE && !merge(first, second, count)) {
          return;
        }
      }
    }
    throw new IllegalArgumentException("size=" + size + " is more than can be merged");
  }

  /** Adds a token unless there are enough. */
  private boolean merge(String first, String second, int count) {
    if (tokens.size() >= count) {
      return false;
    }
    tokens.add(first + second);
    merges.add(first + " " + second);
    return true;
  }

  /** The letter that stands for a byte in byte-level vocabularies (GPT-2's bytes_to_unicode). */
  private static char byteLetter(int unsignedByte) {
    int replacement = 0x100;
    for (int b = 0; b < BYTES; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      if (b == unsignedByte) {
        return (char) (printable ? b : replacement);
      }
      replacement += printable ? 0 : 1;
    }
    throw new IllegalArgumentException("byte=" + unsignedByte);
  }
}
