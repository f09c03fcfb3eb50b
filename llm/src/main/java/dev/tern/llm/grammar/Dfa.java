package dev.tern.llm.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The deterministic automaton of an {@link Nfa}: each state is the set of that one's states that a
 * text may have reached. States are made when a walk first reaches them. One thread at a time.
 */
final class Dfa {
  static final int START = 0;
  static final int NONE = -1;

  private final Nfa nfa;
  private final int end;
  private final List<State> states = new ArrayList<>();
  private final Map<Members, Integer> byMembers = new HashMap<>();

  /** Which of the nfa's states lead to the end; the others are left out, so none is a dead end. */
  private final boolean[] leadsToEnd;

  // For one closure at a time: which of the nfa's states were met, told by the number of the
  // search.
  private final int[] metIn;
  private int search;
  private int[] met;

  /** A state: how it goes on is worked out when first asked. */
  private static final class State {
    private final int[] members;
    private final boolean accepts;
    private byte[] bytes; // ascending, unsigned
    private int[] targets;

    State(int[] members, boolean accepts) {
      this.members = members;
      this.accepts = accepts;
    }
  }

  /** A set of the nfa's states, ascending, as a key. */
  @SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the contents
  private record Members(int[] members) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Members(int[] others) && Arrays.equals(members, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(members);
    }
  }

  Dfa(Nfa nfa, int start, int end) {
    this.nfa = nfa;
    this.end = end;
    metIn = new int[nfa.stateCount()];
    met = new int[nfa.stateCount()];
    leadsToEnd = nfa.statesLeadingTo(end);
    intern(closure(new long[] {start}, 0, 1));
  }

  /** Whether a text that reached this state is whole. */
  boolean accepts(int state) {
    return states.get(state).accepts;
  }

  /** How many bytes can come next. */
  int edgeCount(int state) {
    return expanded(state).bytes.length;
  }

  /** One of the bytes that can come next, unsigned; they are in ascending order. */
  int edgeByte(int state, int index) {
    return expanded(state).bytes[index] & 0xFF;
  }

  int edgeTarget(int state, int index) {
    return expanded(state).targets[index];
  }

  /** The state after a byte, or {@link #NONE}. */
  int next(int state, int unsignedByte) {
    State from = expanded(state);
    for (int i = 0; i < from.bytes.length; i++) {
      if ((from.bytes[i] & 0xFF) == unsignedByte) {
        return from.targets[i];
      }
    }
    return NONE;
  }

  private State expanded(int index) {
    State state = states.get(index);
    if (state.bytes == null) {
      expand(state);
    }
    return state;
  }

  private void expand(State state) {
    // Steps as (byte, target) in one number each, so that sorting groups them by byte.
    long[] steps = new long[Math.max(16, state.members.length)];
    int count = 0;
    for (int member : state.members) {
      for (int edge = nfa.firstEdge(member); edge >= 0; edge = nfa.nextEdge(edge)) {
        if (nfa.takesNoByte(edge) || !leadsToEnd[nfa.target(edge)]) {
          continue;
        }
        for (int b = nfa.low(edge); b <= nfa.high(edge); b++) {
          if (count == steps.length) {
            steps = Arrays.copyOf(steps, 2 * count);
          }
          steps[count++] = (long) b << 32 | nfa.target(edge);
        }
      }
    }
    Arrays.sort(steps, 0, count);

    byte[] bytes = new byte[Math.min(count, 256)];
    int[] targets = new int[bytes.length];
    int groups = 0;
    int from = 0;
    while (from < count) {
      long b = steps[from] >>> 32;
      int to = from + 1;
      while (to < count && steps[to] >>> 32 == b) {
        to++;
      }
      bytes[groups] = (byte) b;
      targets[groups++] = intern(closure(steps, from, to));
      from = to;
    }
    state.bytes = Arrays.copyOf(bytes, groups);
    state.targets = Arrays.copyOf(targets, groups);
  }

  /** All states that can be reached without a byte; those that only lead on so are left out. */
  private int[] closure(long[] starts, int from, int to) {
    search++;
    int count = 0;
    for (int i = from; i < to; i++) {
      count = meet((int) starts[i], count);
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int state = met[i];
      boolean takesBytes = state == end;
      for (int edge = nfa.firstEdge(state); edge >= 0; edge = nfa.nextEdge(edge)) {
        if (nfa.takesNoByte(edge)) {
          count = meet(nfa.target(edge), count);
        } else if (leadsToEnd[nfa.target(edge)]) {
          takesBytes = true;
        }
      }
      if (takesBytes) {
        met[kept++] = state;
      }
    }
    int[] members = Arrays.copyOf(met, kept);
    Arrays.sort(members);
    return members;
  }

  private int meet(int state, int count) {
    if (metIn[state] == search || !leadsToEnd[state]) {
      return count;
    }
    metIn[state] = search;
    met[count] = state;
    return count + 1;
  }

  private int intern(int[] members) {
    return byMembers.computeIfAbsent(
        new Members(members),
        key -> {
          states.add(new State(members, Arrays.binarySearch(members, end) >= 0));
          return states.size() - 1;
        });
  }
}
