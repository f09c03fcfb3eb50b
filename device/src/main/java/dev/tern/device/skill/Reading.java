package dev.tern.device.skill;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One utterance being read, with up to a number of steps for words that may have been misheard.
 *
 * <p>A set of places is a row of longs, one for each count of steps spent: bit p of {@code row[s]}
 * says that the place before word p can be reached with s steps. {@link #reach} maps places where a
 * pattern may start to places where it may end; {@link #best} then tells how, for the few patterns
 * that fit. Not for more than one thread.
 */
final class Reading {
  /** What a step costs a parse, so that fewer steps always win over fewer free words. */
  private static final int STEP_COST = 1000;

  private static final int FREE_WORD_COST = 20;

  /** Doubt, in tenths of a word heard: by steps of a misheard word, and for a small word. */
  private static final int[] MISHEARD_DOUBT = {0, 8, 18, 30};

  private static final int SMALL_WORD_DOUBT = 12;

  /** A slot says more than the same words passed over, such as "two" in "two large pizzas". */
  private static final int SLOT_GAIN = 10;

  private final Utterance utterance;
  private final Vocabulary vocabulary;
  private final BitSet smallWordIds;
  private final int steps;

  /** Places of each word as heard, by word number. */
  private final long[] exactPlaces;

  /** Places where a word may have been meant, by word number and steps less one; null if none. */
  private final long[][] nearPlaces;

  /** Places of words that may have been put in by the recogniser. */
  private final long skippablePlaces;

  /** What named patterns reach, by their index and the starting place. */
  private final long[][][] reachedByNamed;

  /**
   * @param steps 0 to read word for word
   */
  Reading(
      Utterance utterance,
      Vocabulary vocabulary,
      BitSet smallWordIds,
      SoundsLike soundsLike,
      int namedCount,
      int steps) {
    this.utterance = utterance;
    this.vocabulary = vocabulary;
    this.smallWordIds = smallWordIds;
    this.steps = steps;
    this.exactPlaces = new long[vocabulary.size()];
    this.nearPlaces = new long[vocabulary.size()][];
    this.reachedByNamed = new long[namedCount][][];
    long skippable = 0;
    for (int place = 0; place < utterance.length(); place++) {
      String key = utterance.tokens().get(place).key();
      int id = vocabulary.idOf(key);
      if (id >= 0) {
        exactPlaces[id] |= 1L << place;
      } else if (utterance.tokens().get(place).equals(Utterance.Token.ANY)) {
        for (int any = 0; any < exactPlaces.length; any++) {
          exactPlaces[any] |= 1L << place;
        }
      }
      if (steps > 0) {
        markNear(place, soundsLike.near(key));
        if ((id >= 0 && smallWordIds.get(id)) || key.length() <= 2) {
          skippable |= 1L << place;
        }
      }
    }
    this.skippablePlaces = skippable;
  }

  private void markNear(int place, int[][] near) {
    for (int[] wordAndSteps : near) {
      if (wordAndSteps[1] <= steps) {
        int id = wordAndSteps[0];
        if (nearPlaces[id] == null) {
          nearPlaces[id] = new long[steps];
        }
        nearPlaces[id][wordAndSteps[1] - 1] |= 1L << place;
      }
    }
  }

  /** A row with one place reached without a step. */
  long[] from(long places) {
    long[] row = new long[steps + 1];
    row[0] = places;
    return row;
  }

  /** Every place that is reached with any number of steps. */
  static long any(long[] row) {
    long places = 0;
    for (long of : row) {
      places |= of;
    }
    return places;
  }

  long[] reach(Pattern pattern, long[] from) {
    return switch (pattern) {
      case Pattern.Word word -> reachWord(word.id(), from);
      case Pattern.Sequence sequence -> {
        long[] row = from;
        for (Pattern part : sequence.parts()) {
          row = reach(part, row);
          if (any(row) == 0) {
            break;
          }
        }
        yield row;
      }
      case Pattern.Choice choice -> {
        long[] row = new long[steps + 1];
        for (Pattern option : choice.options()) {
          merge(row, reach(option, from));
        }
        yield row;
      }
      case Pattern.Maybe maybe -> {
        long[] row = from.clone();
        merge(row, reach(maybe.inner(), from));
        yield row;
      }
      case Pattern.Slot slot -> reach(slot.inner(), from);
      case Pattern.Named named -> reachNamed(named, from);
      case Pattern.Digits digits -> {
        long[] row = new long[steps + 1];
        for (int spent = 0; spent <= steps; spent++) {
          for (long rest = from[spent]; rest != 0; rest &= rest - 1) {
            int start = Long.numberOfTrailingZeros(rest);
            if (isDigits(start)) {
              row[spent] |= 1L << (start + 1);
            }
          }
        }
        yield row;
      }
      case Pattern.FreeText free -> {
        long[] row = new long[steps + 1];
        for (int spent = 0; spent <= steps; spent++) {
          for (long rest = from[spent]; rest != 0; rest &= rest - 1) {
            row[spent] |= freeEnds(free, Long.numberOfTrailingZeros(rest));
          }
        }
        yield row;
      }
    };
  }

  private static void merge(long[] into, long[] row) {
    for (int spent = 0; spent < into.length; spent++) {
      into[spent] |= row[spent];
    }
  }

  private long[] reachWord(int id, long[] from) {
    long[] row = new long[steps + 1];
    long[] near = nearPlaces[id];
    boolean small = smallWordIds.get(id);
    for (int spent = 0; spent <= steps; spent++) {
      long places = from[spent];
      if (places == 0) {
        continue;
      }
      row[spent] |= (places & exactPlaces[id]) << 1;
      if (near != null) {
        for (int more = 1; spent + more <= steps; more++) {
          row[spent + more] |= (places & near[more - 1]) << 1;
        }
      }
      if (spent < steps) {
        if (small) {
          row[spent + 1] |= places;
        }
        row[spent + 1] |= (((places & skippablePlaces) << 1) & exactPlaces[id]) << 1;
      }
    }
    return row;
  }

  private long[] reachNamed(Pattern.Named named, long[] from) {
    long[][] reached = reachedByNamed[named.index()];
    if (reached == null) {
      reached = new long[utterance.length() + 1][];
      reachedByNamed[named.index()] = reached;
    }
    long[] row = new long[steps + 1];
    for (int spent = 0; spent <= steps; spent++) {
      for (long rest = from[spent]; rest != 0; rest &= rest - 1) {
        int start = Long.numberOfTrailingZeros(rest);
        if (reached[start] == null) {
          reached[start] = reach(named.body(), from(1L << start));
        }
        for (int more = 0; spent + more <= steps; more++) {
          row[spent + more] |= reached[start][more];
        }
      }
    }
    return row;
  }

  private boolean isDigits(int place) {
    if (place >= utterance.length()) {
      return false;
    }
    String key = utterance.tokens().get(place).key();
    return Character.isDigit(key.charAt(0)) && key.matches("\\d+([.:,]\\d+)?");
  }

  private long freeEnds(Pattern.FreeText free, int start) {
    long ends = free.least() == 0 ? 1L << start : 0;
    int last = Math.min(utterance.length(), start + free.most());
    for (int place = start; place < last; place++) {
      String key = utterance.tokens().get(place).key();
      if (free.without().contains(key) || (place == start && free.notFirst().contains(key))) {
        break;
      }
      if (place + 1 - start >= free.least() && !free.notLast().contains(key)) {
        ends |= 1L << (place + 1);
      }
    }
    return ends;
  }

  /**
   * One way to read some words.
   *
   * @param cost the lower, the better: few steps, few free words, many slots, few words in them
   * @param steps words that were taken as misheard, weighed
   * @param doubt the same in tenths of a word heard
   * @param evidence words of the sentence that were heard as they stand; small words count half
   * @param freeWords words taken by free text
   * @param words what was read, misheard words put right
   * @param slots in the order of the sentence
   */
  record Parse(
      int cost,
      int steps,
      int doubt,
      int evidence,
      int freeWords,
      List<String> words,
      List<Filled> slots) {
    static final Parse EMPTY = new Parse(0, 0, 0, 0, 0, List.of(), List.of());

    /**
     * The lower, the more of the utterance is in the words of the sentence itself: what decides
     * between intents, where {@link #cost} decides between readings of one.
     */
    int looseness() {
      int wordsInSlots = 0;
      for (Filled slot : slots) {
        wordsInSlots += slot.value().split(" ").length;
      }
      return steps * STEP_COST + freeWords * FREE_WORD_COST + wordsInSlots;
    }

    Parse then(Parse next) {
      return new Parse(
          cost + next.cost,
          steps + next.steps,
          doubt + next.doubt,
          evidence + next.evidence,
          freeWords + next.freeWords,
          joined(words, next.words),
          joined(slots, next.slots));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
      if (first.isEmpty() || second.isEmpty()) {
        return first.isEmpty() ? second : first;
      }
      List<T> both = new ArrayList<>(first);
      both.addAll(second);
      return both;
    }
  }

  /** A slot and the words that fill it. */
  record Filled(String slot, String value) {}

  /** The cheapest way in which a pattern takes exactly these words, or null where it does not. */
  Parse best(Pattern pattern, int start, int end) {
    return switch (pattern) {
      case Pattern.Word word -> bestWord(word.id(), start, end);
      case Pattern.Sequence sequence -> bestSequence(sequence.parts(), start, end);
      case Pattern.Choice choice -> {
        Parse best = null;
        for (Pattern option : choice.options()) {
          best = cheaper(best, reaches(option, start, end) ? best(option, start, end) : null);
        }
        yield best;
      }
      case Pattern.Maybe maybe ->
          cheaper(
              reaches(maybe.inner(), start, end) ? best(maybe.inner(), start, end) : null,
              start == end ? Parse.EMPTY : null);
      case Pattern.Slot slot -> {
        Parse inner = best(slot.inner(), start, end);
        yield inner == null
            ? null
            : new Parse(
                inner.cost - SLOT_GAIN + (end - start),
                inner.steps,
                inner.doubt,
                inner.evidence,
                inner.freeWords,
                inner.words,
                joinedSlots(inner.slots, new Filled(slot.name(), text(inner.words))));
      }
      case Pattern.Named named ->
          reaches(named, start, end) ? best(named.body(), start, end) : null;
      case Pattern.Digits digits ->
          end == start + 1 && isDigits(start)
              ? new Parse(0, 0, 0, 2, 0, heard(start, end), List.of())
              : null;
      case Pattern.FreeText free ->
          (freeEnds(free, start) & (1L << end)) == 0
              ? null
              : new Parse(
                  FREE_WORD_COST * (end - start),
                  0,
                  0,
                  0,
                  end - start,
                  heard(start, end),
                  List.of());
    };
  }

  private static List<Filled> joinedSlots(List<Filled> inner, Filled outer) {
    List<Filled> all = new ArrayList<>(inner);
    all.add(outer);
    return all;
  }

  private static String text(List<String> words) {
    return String.join(" ", words.stream().filter(word -> !word.isEmpty()).toList());
  }

  private List<String> heard(int start, int end) {
    return utterance.tokens().subList(start, end).stream().map(Utterance.Token::surface).toList();
  }

  private boolean reaches(Pattern pattern, int start, int end) {
    return (any(reach(pattern, from(1L << start))) & (1L << end)) != 0;
  }

  private static Parse cheaper(Parse a, Parse b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return b.cost < a.cost ? b : a;
  }

  private Parse bestWord(int id, int start, int end) {
    boolean small = smallWordIds.get(id);
    int evidence = small ? 1 : 2;
    if (end == start) {
      return steps > 0 && small
          ? new Parse(STEP_COST, 1, SMALL_WORD_DOUBT, 0, 0, List.of(vocabulary.word(id)), List.of())
          : null;
    }
    if (end == start + 1) {
      if ((exactPlaces[id] & (1L << start)) != 0) {
        return new Parse(0, 0, 0, evidence, 0, heard(start, end), List.of());
      }
      long[] near = nearPlaces[id];
      for (int more = 1; near != null && more <= steps; more++) {
        if ((near[more - 1] & (1L << start)) != 0) {
          List<String> meant = List.of(vocabulary.word(id));
          return new Parse(more * STEP_COST, more, MISHEARD_DOUBT[more], 0, 0, meant, List.of());
        }
      }
      return null;
    }
    boolean skipsOne =
        steps > 0
            && end == start + 2
            && (skippablePlaces & (1L << start)) != 0
            && (exactPlaces[id] & (1L << (start + 1))) != 0;
    return skipsOne
        ? new Parse(STEP_COST, 1, SMALL_WORD_DOUBT, evidence, 0, heard(start + 1, end), List.of())
        : null;
  }

  private Parse bestSequence(List<Pattern> parts, int start, int end) {
    Parse[] bestByPlace = new Parse[end + 1];
    bestByPlace[start] = Parse.EMPTY;
    for (Pattern part : parts) {
      Parse[] next = new Parse[end + 1];
      for (int place = start; place <= end; place++) {
        if (bestByPlace[place] == null) {
          continue;
        }
        long ends = any(reach(part, from(1L << place))) & (-1L >>> (63 - end));
        for (long rest = ends; rest != 0; rest &= rest - 1) {
          int to = Long.numberOfTrailingZeros(rest);
          Parse taken = best(part, place, to);
          if (taken != null) {
            next[to] = cheaper(next[to], bestByPlace[place].then(taken));
          }
        }
      }
      bestByPlace = next;
    }
    return bestByPlace[end];
  }
}
