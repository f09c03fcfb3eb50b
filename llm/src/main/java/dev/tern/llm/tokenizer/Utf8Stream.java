package dev.tern.llm.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns UTF-8 that comes in arbitrary pieces into whole characters. Bytes that are not UTF-8 become
 * U+FFFD.
 */
public final class Utf8Stream {
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** At most the first three bytes of a character, kept for the next piece. */
  private byte[] kept = {};

  /** The characters that are whole after these bytes. */
  public String append(byte[] bytes) {
    return decode(bytes, false);
  }

  /** What is left: nothing, or U+FFFD for a character that was never finished. */
  public String end() {
    return decode(new byte[0], true);
  }

  private String decode(byte[] bytes, boolean atEnd) {
    ByteBuffer input = ByteBuffer.allocate(kept.length + bytes.length);
    input.put(kept).put(bytes).flip();
    CharBuffer output = CharBuffer.allocate(input.remaining() + 1);
    decoder.decode(input, output, atEnd);
    kept = new byte[input.remaining()];
    input.get(kept);
    return output.flip().toString();
  }
}
