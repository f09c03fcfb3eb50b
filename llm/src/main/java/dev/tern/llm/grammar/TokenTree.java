package dev.tern.llm.grammar;

import dev.tern.llm.tokenizer.Tokenizer;
import java.util.Arrays;

/**
 * All tokens of a vocabulary that stand for text, as a tree by their bytes. Made once a model; it
 * never changes, threads may share it.
 *
 * <p>A node is a number; its children lie side by side, ordered by their byte. Of tokens that spell
 * the same bytes only the first is kept that is not a mere byte of its own (SentencePiece has both
 * {@code "} and {@code <0x22>}): the other is never what a model was trained to write.
 */
public final class TokenTree {
  static final int ROOT = 0;
  static final int NONE = -1;

  private final Tokenizer tokenizer;
  private final int[] endTokens; // ascending
  private int nodeCount = 1;

  // By node.
  private byte[] bytes;
  private int[] tokens; // NONE where no token ends here
  private int[] firstChild;
  private int[] childCounts;

  private TokenTree(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    int[] ends = new int[tokenizer.size()];
    int endCount = 0;
    for (int id = 0; id < tokenizer.size(); id++) {
      if (tokenizer.endsGeneration(id)) {
        ends[endCount++] = id;
      }
    }
    endTokens = Arrays.copyOf(ends, endCount);
  }

  /** Reads the tokens of a tokenizer; for 262,144 of them this takes some tenths of a second. */
  public static TokenTree of(Tokenizer tokenizer) {
    TokenTree tree = new TokenTree(tokenizer);
    tree.build();
    return tree;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Tokens by which a model ends its answer, ascending; not to be changed. */
  int[] endTokens() {
    return endTokens;
  }

  /** The token that ends at a node, or {@link #NONE}. */
  int token(int node) {
    return tokens[node];
  }

  int childCount(int node) {
    return childCounts[node];
  }

  /** The first of a node's children; the others follow it. */
  int firstChild(int node) {
    return firstChild[node];
  }

  /** The byte that leads to a node, unsigned. */
  int byteOf(int node) {
    return bytes[node] & 0xFF;
  }

  /** The child that a byte leads to, or {@link #NONE}. */
  int child(int node, int unsignedByte) {
    int low = firstChild[node];
    int high = low + childCounts[node] - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = bytes[middle] & 0xFF;
      if (found == unsignedByte) {
        return middle;
      }
      if (found < unsignedByte) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return NONE;
  }

  /** Whether a token of this one byte exists: then any text that has the byte can be written. */
  boolean spells(int unsignedByte) {
    int node = child(ROOT, unsignedByte);
    return node != NONE && tokens[node] != NONE;
  }

  private void build() {
    byte[][] spelled = new byte[tokenizer.size()][];
    for (int id = 0; id < spelled.length; id++) {
      spelled[id] = tokenizer.bytes(id);
    }
    Draft draft = new Draft(2 * spelled.length + 256);
    for (int id = 0; id < spelled.length; id++) {
      if (spelled[id].length > 0 && !tokenizer.endsGeneration(id)) {
        draft.add(spelled[id], id);
      }
    }
    order(draft);
  }

  /** Lays the nodes of a draft out again so that children lie side by side, level by level. */
  private void order(Draft draft) {
    bytes = new byte[draft.count];
    tokens = new int[draft.count];
    firstChild = new int[draft.count];
    childCounts = new int[draft.count];
    int[] origin = new int[draft.count]; // the draft's node of each of ours
    tokens[ROOT] = NONE;
    for (int node = 0; node < nodeCount; node++) {
      firstChild[node] = nodeCount;
      for (int child = draft.firstChild[origin[node]]; child > 0; child = draft.sibling[child]) {
        insert(draft, child, firstChild[node], origin);
      }
      childCounts[node] = nodeCount - firstChild[node];
    }
  }

  /** Puts a child of the draft among its siblings, which lie from {@code first} on, by its byte. */
  private void insert(Draft draft, int child, int first, int[] origin) {
    int at = nodeCount++;
    while (at > first && (bytes[at - 1] & 0xFF) > (draft.bytes[child] & 0xFF)) {
      bytes[at] = bytes[at - 1];
      tokens[at] = tokens[at - 1];
      origin[at] = origin[at - 1];
      at--;
    }
    bytes[at] = draft.bytes[child];
    tokens[at] = draft.tokens[child];
    origin[at] = child;
  }

  /**
   * The tree while it grows: each node knows its first child and its next sibling, 0 for none, and
   * is found by its parent and byte in a table, at the place of their hash or the next free one.
   */
  private final class Draft {
    private int count = 1;
    private byte[] bytes;
    private int[] tokens;
    private int[] firstChild;
    private int[] sibling;
    private int[] parents;
    private int[] places; // nodes; 0 is free, since the root is nobody's child

    Draft(int expected) {
      bytes = new byte[expected];
      tokens = new int[expected];
      firstChild = new int[expected];
      sibling = new int[expected];
      parents = new int[expected];
      places = new int[Integer.highestOneBit(expected) * 4];
    }

    void add(byte[] spelled, int id) {
      int node = 0;
      for (byte b : spelled) {
        int child = places[place(node, b)];
        node = child == 0 ? append(node, b) : child;
      }
      if (tokens[node] == NONE || tokenizer.isByte(tokens[node])) {
        tokens[node] = id;
      }
    }

    /** Where a child is, or the free place where it would be. */
    private int place(int parent, byte b) {
      // 2^32 / golden ratio spreads neighbors over the table (Knuth 6.4).
      int place = (parent << 8 | b & 0xFF) * 0x9E3779B9 >>> 7 & places.length - 1;
      while (places[place] != 0
          && (parents[places[place]] != parent || bytes[places[place]] != b)) {
        place = place + 1 & places.length - 1;
      }
      return place;
    }

    private int append(int parent, byte b) {
      if (count == bytes.length) {
        grow();
      }
      bytes[count] = b;
      tokens[count] = NONE;
      parents[count] = parent;
      sibling[count] = firstChild[parent];
      firstChild[parent] = count;
      places[place(parent, b)] = count;
      return count++;
    }

    private void grow() {
      bytes = Arrays.copyOf(bytes, 2 * count);
      tokens = Arrays.copyOf(tokens, 2 * count);
      firstChild = Arrays.copyOf(firstChild, 2 * count);
      sibling = Arrays.copyOf(sibling, 2 * count);
      parents = Arrays.copyOf(parents, 2 * count);
      places = new int[2 * places.length];
      for (int node = 1; node < count; node++) {
        places[place(parents[node], bytes[node])] = node;
      }
    }
  }
}
