package dev.tern.tts.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A large JSON object in which few members are ever looked up: only where each begins is kept.
 *
 * <p>Parsing two lexicons and the tagger into maps takes longer than the rest of the appliance
 * needs to start, for entries of which a day's talk touches some hundreds. So one pass over the
 * bytes finds the names and steps over the values; a value is parsed when it is asked for.
 *
 * <p>Immutable once built. An open-addressing hash table of offsets over the UTF-8 bytes.
 */
public final class JsonTable {
  private static final JsonFactory JSON =
      new JsonFactory().configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false);

  private final byte[] json;
  private int[] slots = new int[1 << 12]; // offset behind a name's opening quote; 0 is empty
  private int count;
  private final int end;

  private JsonTable(byte[] json, int start) throws IOException {
    this.json = json;
    this.end = index(start);
  }

  /**
   * Indexes the object that begins at or, after white space, behind {@code start}.
   *
   * @throws IOException naming the offset where this is not an object
   */
  public static JsonTable index(byte[] json, int start) throws IOException {
    return new JsonTable(json, start);
  }

  /** How many members there are. */
  public int size() {
    return count;
  }

  /** The offset just behind the object. */
  public int end() {
    return end;
  }

  public boolean contains(String name) {
    return valueOffset(name) >= 0;
  }

  /** Where the value of a member begins, or -1 if there is no such member. */
  public int valueOffset(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int mask = slots.length - 1;
    for (int slot = hash(bytes, 0, bytes.length) & mask; slots[slot] != 0; slot = slot + 1 & mask) {
      int start = slots[slot];
      int close = stringEnd(start);
      if (Arrays.equals(bytes, nameBytes(start, close))) {
        return skipColon(close);
      }
    }
    return -1;
  }

  /** A parser that stands on the first token of a member's value, which must exist. */
  public JsonParser value(String name) {
    int offset = valueOffset(name);
    try {
      JsonParser parser = JSON.createParser(json, offset, skipValue(offset) - offset);
      parser.nextToken();
      return parser;
    } catch (IOException e) {
      throw new UncheckedIOException("member " + name + " at byte " + offset, e);
    }
  }

  private int index(int start) throws IOException {
    int at = skipSpace(start);
    expect('{', at);
    at = skipSpace(at + 1);
    if (at < json.length && json[at] == '}') {
      return at + 1;
    }
    while (true) {
      expect('"', at);
      int name = at + 1;
      int close = stringEnd(name);
      insert(name, close);
      at = skipSpace(close + 1);
      expect(':', at);
      at = skipSpace(skipValue(skipSpace(at + 1)));
      if (at < json.length && json[at] == '}') {
        return at + 1;
      }
      expect(',', at);
      at = skipSpace(at + 1);
    }
  }

  private void insert(int name, int close) {
    if (++count * 2 > slots.length) {
      int[] full = slots;
      slots = new int[full.length * 4];
      for (int start : full) {
        if (start != 0) {
          place(start, stringEnd(start));
        }
      }
    }
    place(name, close);
  }

  private void place(int name, int close) {
    int mask = slots.length - 1;
    int slot = nameHash(name, close) & mask;
    while (slots[slot] != 0) {
      slot = slot + 1 & mask;
    }
    slots[slot] = name;
  }

  private int nameHash(int start, int close) {
    for (int i = start; i < close; i++) {
      if (json[i] == '\\') {
        byte[] name = nameBytes(start, close);
        return hash(name, 0, name.length);
      }
    }
    return hash(json, start, close);
  }

  /** The name between two quotes, escapes resolved. */
  private byte[] nameBytes(int start, int close) {
    for (int i = start; i < close; i++) {
      if (json[i] == '\\') {
        try (JsonParser parser = JSON.createParser(json, start - 1, close - start + 2)) {
          parser.nextToken();
          return parser.getText().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
          throw new UncheckedIOException("bad escape at byte " + i, e);
        }
      }
    }
    return Arrays.copyOfRange(json, start, close);
  }

  /** FNV-1a, with its high bits folded down since the table uses the low ones. */
  private static int hash(byte[] bytes, int start, int end) {
    int hash = 0x811C9DC5;
    for (int i = start; i < end; i++) {
      hash = (hash ^ bytes[i]) * 0x01000193;
    }
    return hash ^ hash >>> 15;
  }

  private int skipColon(int close) {
    int at = skipSpace(close + 1);
    return skipSpace(at + 1);
  }

  private int skipValue(int start) throws IOException {
    int depth = 0;
    int at = start;
    while (at < json.length) {
      switch (json[at]) {
        case '"' -> at = stringEnd(at + 1);
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (depth == 0) {
            return at; // the end of the object that holds a bare value
          }
          if (--depth == 0) {
            return at + 1;
          }
        }
        case ',' -> {
          if (depth == 0) {
            return at;
          }
        }
        default -> {}
      }
      at++;
    }
    throw new IOException("ends within the value at byte " + start);
  }

  /** The closing quote of the string whose text begins at start, or the end of the bytes. */
  private int stringEnd(int start) {
    int at = start;
    while (at < json.length && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, json.length);
  }

  private int skipSpace(int start) {
    int at = start;
    while (at < json.length && json[at] <= ' ' && json[at] >= 0) {
      at++;
    }
    return at;
  }

  private void expect(char mark, int at) throws IOException {
    if (at >= json.length) {
      throw new IOException("ends at byte " + at + " where " + mark + " was expected");
    }
    if (json[at] != mark) {
      throw new IOException(
          "found " + (char) (json[at] & 0xFF) + " at byte " + at + ", expected " + mark);
    }
  }
}
