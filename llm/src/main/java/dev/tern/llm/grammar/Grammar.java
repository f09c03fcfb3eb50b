package dev.tern.llm.grammar;

import dev.tern.llm.Schema;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which tokens may follow, for every beginning of a JSON value of a schema. It learns while it is
 * used: the tokens of a state are worked out once. One thread at a time; made for each text that
 * spans are copied from, and kept where a schema has no spans.
 */
public final class Grammar {
  static final int START = Dfa.START;
  static final int NONE = Dfa.NONE;

  /**
   * A forced text is given in parts of this size at most, so that no buffer grows with a schema.
   */
  private static final int MOST_FORCED_BYTES = 1024;

  private static final int[] NO_TOKENS = {};

  private final TokenTree tokens;
  private final Dfa dfa;
  private final Map<Integer, int[]> allowedByState = new HashMap<>();
  private final Map<Integer, int[]> forcedByState = new HashMap<>();

  private int[] found = new int[64];
  private int foundCount;

  private Grammar(TokenTree tokens, Dfa dfa) {
    this.tokens = tokens;
    this.dfa = dfa;
  }

  /**
   * Compiles a schema for a vocabulary.
   *
   * @throws dev.tern.llm.LlmException where the vocabulary cannot spell it, or nothing fits it
   */
  public static Grammar compile(Schema schema, TokenTree tokens) {
    Nfa nfa = new Nfa();
    int start = nfa.state();
    int end = nfa.state();
    new SchemaTexts(nfa, tokens).draw(schema, start, end);
    return new Grammar(tokens, new Dfa(nfa, start, end));
  }

  /** The state before the first token. */
  public GrammarState start() {
    return new GrammarState(this);
  }

  /** Whether the value is whole: it may end here. */
  boolean accepts(int state) {
    return dfa.accepts(state);
  }

  /** Whether the value is whole and nothing can follow. */
  boolean isOver(int state) {
    return dfa.accepts(state) && dfa.edgeCount(state) == 0;
  }

  /** The state after a token, or {@link #NONE} where it may not come. */
  int after(int state, int token) {
    byte[] bytes = tokens.tokenizer().bytes(token);
    if (bytes.length == 0) {
      return NONE;
    }
    int at = state;
    for (int i = 0; i < bytes.length && at != NONE; i++) {
      at = dfa.next(at, bytes[i] & 0xFF);
    }
    return at;
  }

  boolean endsValue(int token) {
    return Arrays.binarySearch(tokens.endTokens(), token) >= 0;
  }

  /** The tokens that may follow, ascending. */
  int[] allowed(int state) {
    int[] known = allowedByState.get(state);
    if (known != null) {
      return known;
    }
    foundCount = 0;
    if (dfa.accepts(state)) {
      for (int end : tokens.endTokens()) {
        find(end);
      }
    }
    walk(state, TokenTree.ROOT);
    int[] allowed = Arrays.copyOf(found, foundCount);
    Arrays.sort(allowed);
    allowedByState.put(state, allowed);
    return allowed;
  }

  /** Visits what both the automaton and the tree of tokens have. */
  private void walk(int state, int node) {
    int edges = dfa.edgeCount(state);
    for (int i = 0; i < edges; i++) {
      int child = tokens.child(node, dfa.edgeByte(state, i));
      if (child == TokenTree.NONE) {
        continue;
      }
      if (tokens.token(child) != TokenTree.NONE) {
        find(tokens.token(child));
      }
      if (tokens.childCount(child) > 0) {
        walk(dfa.edgeTarget(state, i), child);
      }
    }
  }

  private void find(int token) {
    if (foundCount == found.length) {
      found = Arrays.copyOf(found, 2 * foundCount);
    }
    found[foundCount++] = token;
  }

  /** The tokens of the only text that can follow, as far as no token could reach beyond it. */
  int[] forced(int state) {
    int[] known = forcedByState.get(state);
    if (known != null) {
      return known;
    }
    int[] forced = findForced(state);
    forcedByState.put(state, forced);
    return forced;
  }

  private int[] findForced(int state) {
    ByteBuffer buffer = ByteBuffer.allocate(MOST_FORCED_BYTES);
    int end = state;
    while (!dfa.accepts(end) && dfa.edgeCount(end) == 1 && buffer.hasRemaining()) {
      buffer.put((byte) dfa.edgeByte(end, 0));
      end = dfa.edgeTarget(end, 0);
    }
    byte[] text = Arrays.copyOf(buffer.array(), buffer.position());
    int[] spelled = spell(text);

    int count = 0;
    int at = 0;
    while (count < spelled.length && !reachesBeyond(text, at, end)) {
      at += tokens.tokenizer().bytes(spelled[count]).length;
      count++;
    }
    return Arrays.copyOf(spelled, count);
  }

  /**
   * The tokens in which the tokenizer itself writes a text: those that a model knows best. None
   * where it is cut inside a character.
   */
  private int[] spell(byte[] text) {
    String characters;
    try {
      characters = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    } catch (CharacterCodingException cutInsideCharacter) {
      return NO_TOKENS;
    }
    int[] spelled = tokens.tokenizer().encodeContinuation(characters);
    int at = 0;
    for (int token : spelled) {
      byte[] bytes = tokens.tokenizer().bytes(token);
      if (bytes.length == 0
          || at + bytes.length > text.length
          || !Arrays.equals(bytes, 0, bytes.length, text, at, at + bytes.length)) {
        return NO_TOKENS;
      }
      at += bytes.length;
    }
    return at == text.length ? spelled : NO_TOKENS;
  }

  /** Whether a token takes the rest of a text and goes on with what may follow it. */
  private boolean reachesBeyond(byte[] text, int from, int end) {
    int node = TokenTree.ROOT;
    for (int at = from; at < text.length && node != TokenTree.NONE; at++) {
      node = tokens.child(node, text[at] & 0xFF);
    }
    if (node == TokenTree.NONE) {
      return false;
    }
    foundCount = 0;
    walk(end, node);
    return foundCount > 0;
  }
}
