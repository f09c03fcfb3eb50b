package dev.tern.tts.phoneme;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds the known word under an ending (-s, -ed, -ing), and joins the ending's sound to it. */
final class Stems {
  private static final Pattern DOUBLED = Pattern.compile(".*([bcdgklmnprstvxz])\\1ing|.*cking");

  /** After these an American t is tapped: better, city. */
  private static final String TAPPING = "AIOWYiuæɑəɛɪɹʊʌ";

  private final Predicate<String> isKnown;

  Stems(Predicate<String> isKnown) {
    this.isKnown = isKnown;
  }

  enum Ending {
    S {
      @Override
      String join(String phones) {
        return withS(phones);
      }
    },
    ED {
      @Override
      String join(String phones) {
        char last = phones.charAt(phones.length() - 1);
        if ("pkfθʃsʧ".indexOf(last) >= 0) {
          return phones + "t";
        }
        if (last == 'd') {
          return phones + "ᵻd";
        }
        return last == 't' ? tapped(phones) + "ᵻd" : phones + "d";
      }
    },
    ING {
      @Override
      String join(String phones) {
        return tapped(phones) + "ɪŋ";
      }
    };

    abstract String join(String phones);
  }

  /**
   * @param word a word that is known
   * @param ending what was taken off
   */
  record Stem(String word, Ending ending) {}

  static String withS(String phones) {
    char last = phones.charAt(phones.length() - 1);
    if ("ptkfθ".indexOf(last) >= 0) {
      return phones + "s";
    }
    return "szʃʒʧʤ".indexOf(last) >= 0 ? phones + "ᵻz" : phones + "z";
  }

  private static String tapped(String phones) {
    int last = phones.length() - 1;
    boolean taps =
        last > 0 && phones.charAt(last) == 't' && TAPPING.indexOf(phones.charAt(last - 1)) >= 0;
    return taps ? phones.substring(0, last) + "ɾ" : phones;
  }

  Optional<Stem> of(String word) {
    return withoutS(word)
        .map(stem -> new Stem(stem, Ending.S))
        .or(() -> withoutEd(word).map(stem -> new Stem(stem, Ending.ED)))
        .or(() -> withoutIng(word).map(stem -> new Stem(stem, Ending.ING)));
  }

  private Optional<String> withoutS(String word) {
    if (word.length() < 3 || !word.endsWith("s")) {
      return Optional.empty();
    }
    String bare = word.substring(0, word.length() - 1);
    if (!word.endsWith("ss") && isKnown.test(bare)) {
      return Optional.of(bare);
    }
    boolean longEnough = word.length() > 4;
    String shorter = word.substring(0, word.length() - 2);
    boolean es = longEnough && word.endsWith("es") && !word.endsWith("ies");
    if ((word.endsWith("'s") || es) && isKnown.test(shorter)) {
      return Optional.of(shorter);
    }
    if (longEnough && word.endsWith("ies")) {
      return known(word.substring(0, word.length() - 3) + "y");
    }
    return Optional.empty();
  }

  private Optional<String> withoutEd(String word) {
    if (word.length() < 4 || !word.endsWith("d")) {
      return Optional.empty();
    }
    String bare = word.substring(0, word.length() - 1);
    if (!word.endsWith("dd") && isKnown.test(bare)) {
      return Optional.of(bare);
    }
    boolean ed = word.length() > 4 && word.endsWith("ed") && !word.endsWith("eed");
    return ed ? known(word.substring(0, word.length() - 2)) : Optional.empty();
  }

  private Optional<String> withoutIng(String word) {
    if (word.length() < 5 || !word.endsWith("ing")) {
      return Optional.empty();
    }
    String bare = word.substring(0, word.length() - 3);
    if (word.length() > 5 && isKnown.test(bare)) {
      return Optional.of(bare);
    }
    if (isKnown.test(bare + "e")) {
      return Optional.of(bare + "e");
    }
    boolean doubled = word.length() > 5 && DOUBLED.matcher(word).matches();
    return doubled ? known(bare.substring(0, bare.length() - 1)) : Optional.empty();
  }

  private Optional<String> known(String word) {
    return Optional.of(word).filter(isKnown);
  }
}
