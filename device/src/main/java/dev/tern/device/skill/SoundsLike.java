package dev.tern.device.skill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How likely one word was heard for another, in steps: 1 for words that differ in a letter or not
 * in their sound, 2 for words that are still near, none beyond.
 *
 * <p>The key of a word's sound keeps its consonants by the place they are made at and one mark for
 * all vowels, which is where recognisers err least and most.
 */
public final class SoundsLike {
  /** The steps between words that are not near. */
  static final int FAR = 9;

  private static final int REMEMBERED_WORDS = 4096;

  private final Vocabulary vocabulary;
  private final Language language;
  private final String[] soundById;
  private final Map<String, int[][]> nearByWord = new ConcurrentHashMap<>();

  SoundsLike(Vocabulary vocabulary, Language language) {
    this.vocabulary = vocabulary;
    this.language = language;
    this.soundById = vocabulary.words().stream().map(SoundsLike::sound).toArray(String[]::new);
  }

  /**
   * The words of the vocabulary near to one that was heard.
   *
   * @return pairs of word number and steps, by rising number; not to be changed
   */
  int[][] near(String heard) {
    if (nearByWord.size() > REMEMBERED_WORDS) {
      nearByWord.clear();
    }
    return nearByWord.computeIfAbsent(heard, this::search);
  }

  private int[][] search(String heard) {
    String heardSound = sound(heard);
    List<int[]> near = new ArrayList<>();
    for (int id = 0; id < soundById.length; id++) {
      String word = vocabulary.word(id);
      if (!word.equals(heard)) {
        int steps = steps(heard, heardSound, word, soundById[id]);
        if (steps < FAR) {
          near.add(new int[] {id, steps});
        }
      }
    }
    return near.toArray(int[][]::new);
  }

  private int steps(String heard, String heardSound, String word, String sound) {
    if (Math.abs(heard.length() - word.length()) > 3) {
      return FAR;
    }
    if (inOneSet(language.apart(), heard, word)) {
      return FAR;
    }
    if (inOneSet(language.confusions(), heard, word)) {
      return 1;
    }
    int shorter = Math.min(heard.length(), word.length());
    if (shorter < 3) {
      return FAR;
    }
    int letters = distance(heard, word, 3);
    boolean sameSound = heardSound.equals(sound);
    int steps = FAR;
    if ((letters == 1 && shorter >= 4) || (sameSound && letters <= 3)) {
      steps = 1;
    } else if ((letters == 1 && shorter == 3)
        || (letters == 2 && shorter >= 5)
        || (letters <= 3 && shorter >= 4 && distance(heardSound, sound, 2) <= 1)) {
      steps = 2;
    }
    // A word that sentences are made of was probably meant: it takes more to replace it.
    return steps < FAR && vocabulary.idOf(heard) >= 0 && !differOnlyInEnding(heard, word)
        ? steps + 1
        : steps;
  }

  private static boolean differOnlyInEnding(String a, String b) {
    return a.equals(b + "s") || b.equals(a + "s");
  }

  private static boolean inOneSet(List<Set<String>> sets, String a, String b) {
    for (Set<String> set : sets) {
      if (set.contains(a) && set.contains(b)) {
        return true;
      }
    }
    return false;
  }

  /** Letters that sound as others, in the order in which they are replaced. */
  private static final String[][] GRAPHEMES = {
    {"x", "ks"}, {"ph", "f"}, {"gh", ""}, {"ck", "k"}, {"qu", "kw"}, {"sh", "x"}, {"tch", "x"},
    {"ch", "x"}, {"th", "t"}, {"wh", "w"}, {"wr", "r"}, {"kn", "n"}, {"ce", "se"}, {"ci", "si"},
    {"cy", "sy"}, {"dg", "j"}
  };

  /** The sound of a word as a key: consonants by place, a mark for vowels, nothing doubled. */
  public static String sound(String word) {
    String spelled = word;
    for (String[] grapheme : GRAPHEMES) {
      spelled = spelled.replace(grapheme[0], grapheme[1]);
    }
    StringBuilder key = new StringBuilder();
    for (int i = 0; i < spelled.length(); i++) {
      char c = spelled.charAt(i);
      char mark =
          switch (c) {
            case 'a', 'e', 'i', 'o', 'u', 'y' -> 'a';
            case 'b', 'p' -> 'p';
            case 'd', 't' -> 't';
            case 'f', 'v' -> 'f';
            case 'g', 'k', 'c', 'q' -> 'k';
            case 's', 'z' -> 's';
            case 'j', 'x' -> 'x';
            case 'm', 'n' -> 'n';
            case 'l', 'r', 'w' -> c;
            default -> 0;
          };
      // A silent e at the end makes no sound of its own.
      boolean silent = c == 'e' && i == spelled.length() - 1 && i > 1;
      if (mark != 0 && !silent && (key.isEmpty() || key.charAt(key.length() - 1) != mark)) {
        key.append(mark);
      }
    }
    return key.toString();
  }

  /** Letters to insert, drop, replace or swap; anything above {@code limit} is only known to be. */
  public static int distance(String a, String b, int limit) {
    if (Math.abs(a.length() - b.length()) > limit) {
      return limit + 1;
    }
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    Arrays.setAll(last, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      int least = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + same);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, beforeLast[j - 2] + 1);
        }
        row[j] = best;
        least = Math.min(least, best);
      }
      if (least > limit) {
        return limit + 1;
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
