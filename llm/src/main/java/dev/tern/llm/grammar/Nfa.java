package dev.tern.llm.grammar;

import java.util.Arrays;

/**
 * A nondeterministic automaton over bytes, as it is drawn: states are numbers, edges lead on a
 * range of bytes or on none (Thompson, CACM 11(6), 1968).
 */
final class Nfa {
  private static final int NO_BYTE = -1;

  private int stateCount;
  private int edgeCount;
  private int[] firstEdge = new int[256]; // by state; edges of a state are a list, -1 ends it

  // By edge.
  private int[] lows = new int[256]; // NO_BYTE for an edge that takes no byte
  private int[] highs = new int[256];
  private int[] targets = new int[256];
  private int[] nextEdge = new int[256];

  /** A new state without edges. */
  int state() {
    if (stateCount == firstEdge.length) {
      firstEdge = Arrays.copyOf(firstEdge, 2 * stateCount);
    }
    firstEdge[stateCount] = -1;
    return stateCount++;
  }

  /** An edge that takes one byte of a range, unsigned, both ends allowed. */
  void edge(int from, int low, int high, int to) {
    if (edgeCount == lows.length) {
      lows = Arrays.copyOf(lows, 2 * edgeCount);
      highs = Arrays.copyOf(highs, 2 * edgeCount);
      targets = Arrays.copyOf(targets, 2 * edgeCount);
      nextEdge = Arrays.copyOf(nextEdge, 2 * edgeCount);
    }
    lows[edgeCount] = low;
    highs[edgeCount] = high;
    targets[edgeCount] = to;
    nextEdge[edgeCount] = firstEdge[from];
    firstEdge[from] = edgeCount++;
  }

  /** An edge that takes no byte. */
  void skip(int from, int to) {
    edge(from, NO_BYTE, NO_BYTE, to);
  }

  /** A path that takes these bytes; where it ends. */
  int path(int from, byte[] bytes) {
    int at = from;
    for (byte b : bytes) {
      int next = state();
      edge(at, b & 0xFF, b & 0xFF, next);
      at = next;
    }
    return at;
  }

  /** From which states a path leads to one. */
  boolean[] statesLeadingTo(int end) {
    int[] sources = new int[edgeCount];
    int[] firstInto = new int[stateCount]; // edges into a state, as lists
    int[] nextInto = new int[edgeCount];
    Arrays.fill(firstInto, -1);
    for (int state = 0; state < stateCount; state++) {
      for (int edge = firstEdge[state]; edge >= 0; edge = nextEdge[edge]) {
        sources[edge] = state;
        nextInto[edge] = firstInto[targets[edge]];
        firstInto[targets[edge]] = edge;
      }
    }
    boolean[] leads = new boolean[stateCount];
    int[] open = new int[stateCount];
    int openCount = 0;
    leads[end] = true;
    open[openCount++] = end;
    while (openCount > 0) {
      int state = open[--openCount];
      for (int edge = firstInto[state]; edge >= 0; edge = nextInto[edge]) {
        if (!leads[sources[edge]]) {
          leads[sources[edge]] = true;
          open[openCount++] = sources[edge];
        }
      }
    }
    return leads;
  }

  int stateCount() {
    return stateCount;
  }

  int firstEdge(int state) {
    return firstEdge[state];
  }

  /** The next edge of the same state, or -1. */
  int nextEdge(int edge) {
    return nextEdge[edge];
  }

  boolean takesNoByte(int edge) {
    return lows[edge] == NO_BYTE;
  }

  int low(int edge) {
    return lows[edge];
  }

  int high(int edge) {
    return highs[edge];
  }

  int target(int edge) {
    return targets[edge];
  }
}
