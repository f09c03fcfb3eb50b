package dev.tern.llm.tokenizer;

import dev.tern.llm.gguf.GgufMetadata;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.PriorityQueue;

/**
 * Byte-level byte pair encoding (GPT-2's {@code encoder.py}; Sennrich et al., arXiv 1508.07909).
 *
 * <p>A word starts as its UTF-8 bytes, each a token. Of all neighbors that the learned list knows,
 * the pair that stands first in it is merged, the leftmost where it occurs twice, until none is
 * left.
 */
final class BytePairTokenizer extends Tokenizer {
  private static final int NO_TOKEN = Vocabulary.NO_TOKEN;

  private final PreTokenizer preTokenizer;

  /**
   * The token of each byte. Some vocabularies lack a few that their training text never had
   * (SmolLM2: control characters, and bytes that are not UTF-8); those are left out, as llama.cpp
   * does.
   */
  private final int[] byteTokens = new int[256];

  private final Merges merges;

  BytePairTokenizer(GgufMetadata metadata) {
    this(metadata, PreTokenizer.named(metadata.text("tokenizer.ggml.pre")));
  }

  private BytePairTokenizer(GgufMetadata metadata, PreTokenizer preTokenizer) {
    // Llama 3 begins every text with its token; the others do not unless their file says so.
    super(Vocabulary.read(metadata), metadata, preTokenizer == PreTokenizer.LLAMA_BPE);
    this.preTokenizer = preTokenizer;
    for (int b = 0; b < 256; b++) {
      byteTokens[b] = vocabulary.id(String.valueOf(ByteAlphabet.letter(b))).orElse(NO_TOKEN);
    }
    merges = new Merges(metadata.texts("tokenizer.ggml.merges"), vocabulary);
  }

  @Override
  void encodePlain(String text, boolean afterMark, Ids ids) {
    for (String word : preTokenizer.split(text)) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      if (preTokenizer.wholeWordsFirst()) {
        OptionalInt whole = vocabulary.id(ByteAlphabet.spell(bytes));
        if (whole.isPresent()) {
          ids.add(whole.getAsInt());
          continue;
        }
      }
      merge(bytes, ids);
    }
  }

  private void merge(byte[] bytes, Ids ids) {
    // The tokens of the word so far, as a list linked both ways; a merge keeps the left place.
    int[] tokens = new int[bytes.length];
    int count = 0;
    for (byte b : bytes) {
      int token = byteTokens[b & 0xFF];
      if (token != NO_TOKEN) {
        tokens[count++] = token;
      }
    }
    int[] previous = new int[count];
    int[] next = new int[count];
    // Possible merges, best first: the rank above, the left place below, so ties go to the left.
    PriorityQueue<Long> queue = new PriorityQueue<>();
    for (int at = 0; at < count; at++) {
      previous[at] = at - 1;
      next[at] = at + 1;
      if (at > 0) {
        offer(queue, tokens, at - 1, at);
      }
    }

    while (!queue.isEmpty()) {
      long best = queue.poll();
      int rank = (int) (best >>> 32);
      int left = (int) best;
      int right = next[left];
      // The queue may remember neighbors that have merged with others since.
      int merge =
          tokens[left] == NO_TOKEN || right >= count
              ? Merges.NONE
              : merges.find(tokens[left], tokens[right]);
      if (merge == Merges.NONE || merges.rank(merge) != rank) {
        continue;
      }
      tokens[left] = merges.token(merge);
      tokens[right] = NO_TOKEN;
      next[left] = next[right];
      if (next[left] < count) {
        previous[next[left]] = left;
        offer(queue, tokens, left, next[left]);
      }
      if (previous[left] >= 0) {
        offer(queue, tokens, previous[left], left);
      }
    }

    for (int at = 0; at < count; at = next[at]) {
      ids.add(tokens[at]);
    }
  }

  private void offer(PriorityQueue<Long> queue, int[] tokens, int left, int right) {
    int merge = merges.find(tokens[left], tokens[right]);
    if (merge != Merges.NONE) {
      queue.add((long) merges.rank(merge) << 32 | left);
    }
  }

  @Override
  byte[] textBytes(int id) {
    return ByteAlphabet.bytes(vocabulary.text(id));
  }
}
