package dev.tern.llm.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The letters with which byte-level vocabularies spell bytes, so that a token is always printable
 * text (GPT-2's {@code encoder.py}: {@code bytes_to_unicode}).
 *
 * <p>Bytes that are printable in Latin-1 stand for themselves; the others become U+0100, U+0101 ..
 * in ascending order: a space is {@code Ġ} (U+0120), a new line {@code Ċ} (U+010A).
 */
final class ByteAlphabet {
  private static final char[] LETTERS = new char[256];
  private static final Map<Character, Integer> BYTES = HashMap.newHashMap(256);

  static {
    char replacement = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      LETTERS[b] = printable ? (char) b : replacement++;
      BYTES.put(LETTERS[b], b);
    }
  }

  private ByteAlphabet() {}

  static char letter(int unsignedByte) {
    return LETTERS[unsignedByte];
  }

  static String spell(byte[] bytes) {
    char[] letters = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      letters[i] = LETTERS[bytes[i] & 0xFF];
    }
    return new String(letters);
  }

  /** The bytes that a token spells; characters outside the alphabet stand for themselves. */
  static byte[] bytes(String spelled) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(spelled.length());
    spelled
        .codePoints()
        .forEach(
            codePoint -> {
              Integer b = codePoint < 0x200 ? BYTES.get((char) codePoint) : null;
              if (b != null) {
                bytes.write(b);
              } else {
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }
}
