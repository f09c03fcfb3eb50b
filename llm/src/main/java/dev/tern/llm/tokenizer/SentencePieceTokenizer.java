package dev.tern.llm.tokenizer;

import dev.tern.llm.LlmException;
import dev.tern.llm.gguf.GgufMetadata;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.PriorityQueue;

/**
 * SentencePiece in the form of Llama 2 (Kudo and Richardson, arXiv 1808.06226): spaces are written
 * {@code ▁}, one is put before a text, and of all neighbors whose text together is a token the one
 * with the highest score is merged, the leftmost where scores are equal. A character that is no
 * token becomes its UTF-8 bytes, each a token such as {@code <0xE2>}.
 */
final class SentencePieceTokenizer extends Tokenizer {
  private static final char SPACE = '▁';

  private final float[] scores;
  private final boolean spaceFirst;
  private final int[] byteTokens = new int[256];

  /** Two neighbors that may merge: where the left one begins and how long they are together. */
  private record Merge(float score, int left, int length) implements Comparable<Merge> {
    @Override
    public int compareTo(Merge other) {
      int byScore = Float.compare(other.score, score);
      return byScore != 0 ? byScore : Integer.compare(left, other.left);
    }
  }

  SentencePieceTokenizer(GgufMetadata metadata) {
    super(Vocabulary.read(metadata), metadata, true);
    scores = metadata.reals("tokenizer.ggml.scores");
    Vocabulary.requireLength("tokenizer.ggml.scores", scores.length, vocabulary.size());
    spaceFirst = metadata.flag("tokenizer.ggml.add_space_prefix", true);
    OptionalInt unknown =
        metadata.has("tokenizer.ggml.unknown_token_id")
            ? OptionalInt.of(
                metadata.integer("tokenizer.ggml.unknown_token_id", 0, vocabulary.size() - 1))
            : OptionalInt.empty();
    for (int b = 0; b < 256; b++) {
      String name = String.format("<0x%02X>", b);
      byteTokens[b] =
          vocabulary
              .id(name)
              .orElseGet(
                  () ->
                      unknown.orElseThrow(
                          () ->
                              new LlmException(
                                  "tokenizer.ggml.tokens has neither "
                                      + name
                                      + " nor an unknown token; pull the model again")));
    }
  }

  @Override
  void encodePlain(String text, boolean afterMark, Ids ids) {
    String spaced = spaceFirst && afterMark ? " " + text : text;
    merge(spaced.replace(' ', SPACE), ids);
  }

  private void merge(String text, Ids ids) {
    // Symbols as a list linked both ways, each known by the place of its first char in the text;
    // a merge keeps the left place and clears the right one's length.
    int count = text.length();
    int[] length = new int[count];
    int[] previous = new int[count];
    int[] next = new int[count];
    PriorityQueue<Merge> queue = new PriorityQueue<>();
    int before = -1;
    for (int at = 0; at < count; at = next[at]) {
      length[at] = Character.charCount(text.codePointAt(at));
      previous[at] = before;
      next[at] = at + length[at];
      if (before >= 0) {
        offer(queue, text, before, length[before] + length[at]);
      }
      before = at;
    }

    while (!queue.isEmpty()) {
      Merge best = queue.poll();
      int left = best.left();
      int right = next[left];
      // The queue may remember neighbors that have merged with others since.
      if (length[left] == 0 || right >= count || length[left] + length[right] != best.length()) {
        continue;
      }
      length[left] = best.length();
      length[right] = 0;
      next[left] = next[right];
      if (next[left] < count) {
        previous[next[left]] = left;
        offer(queue, text, left, length[left] + length[next[left]]);
      }
      if (previous[left] >= 0) {
        offer(queue, text, previous[left], length[previous[left]] + length[left]);
      }
    }

    for (int at = 0; at < count; at = next[at]) {
      int token = vocabulary.find(text, at, at + length[at]);
      if (token != Vocabulary.NO_TOKEN) {
        ids.add(token);
      } else {
        addBytes(text.substring(at, at + length[at]), ids);
      }
    }
  }

  private void offer(PriorityQueue<Merge> queue, String text, int left, int length) {
    int token = vocabulary.find(text, left, left + length);
    if (token != Vocabulary.NO_TOKEN) {
      queue.add(new Merge(scores[token], left, length));
    }
  }

  private void addBytes(String symbol, Ids ids) {
    for (byte b : symbol.getBytes(StandardCharsets.UTF_8)) {
      ids.add(byteTokens[b & 0xFF]);
    }
  }

  @Override
  byte[] textBytes(int id) {
    String text = vocabulary.text(id);
    boolean isByte =
        vocabulary.kind(id) == Vocabulary.Kind.BYTE && text.matches("<0x[0-9A-Fa-f]{2}>");
    return isByte
        ? HexFormat.of().parseHex(text, 3, 5)
        : text.replace(SPACE, ' ').getBytes(StandardCharsets.UTF_8);
  }

  /** Without the space that {@link #encode} puts before a text. */
  @Override
  public String decode(int[] ids) {
    String text = super.decode(ids);
    return spaceFirst && text.startsWith(" ") ? text.substring(1) : text;
  }
}
