package dev.tern.tts.phoneme;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says one word in its place. */
final class Pronouncer {
  private static final Pattern INITIALISM = Pattern.compile("\\p{L}(\\.\\p{L})+('s)?");
  private static final Pattern CAMEL_HUMP =
      Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})");

  private final Lexicon gold;
  private final Lexicon silver;
  private final UnknownWords unknownWords;
  private final Stems stems;

  Pronouncer(Lexicon gold, Lexicon silver, UnknownWords unknownWords) {
    this.gold = gold;
    this.silver = silver;
    this.unknownWords = unknownWords;
    this.stems = new Stems(this::isKnown);
  }

  /** The phones of a word; never empty unless it holds no letter that has a sound. */
  String say(String word, String tag, Following following) {
    String phones =
        functionWord(word, tag, following)
            .or(() -> wholeWord(word, tag, following))
            .or(() -> compound(word, tag, following))
            .or(() -> withoutAccents(word, tag, following))
            .orElseGet(() -> unknownWords.guess(word));
    return phones.replace('ɾ', 'T').replace('ʔ', 't');
  }

  /** The small words that have more than one face. */
  private Optional<String> functionWord(String word, String tag, Following following) {
    boolean shouted = word.length() > 1 && Spelling.isUpper(word);
    return switch (Spelling.lower(word)) {
      case "a" -> Optional.of(tag.equals("DT") ? "ɐ" : "ˈA");
      case "an" -> shouted && isNoun(tag) ? spelled(word) : Optional.of("ɐn");
      case "am" -> {
        if (isNoun(tag)) {
          yield spelled(word);
        }
        yield following.isPause() || !word.equals("am")
            ? reading("am", tag, following)
            : Optional.of("ɐm");
      }
      case "i" -> word.equals("I") && tag.equals("PRP") ? Optional.of("ˌI") : Optional.empty();
      case "by" -> tag.startsWith("RB") && !shouted ? Optional.of("bˈI") : Optional.empty();
      case "to" -> {
        if (shouted && !tag.equals("TO") && !tag.equals("IN")) {
          yield Optional.empty();
        }
        yield switch (following.onset()) {
          case PAUSE -> reading("to", tag, following);
          case VOWEL -> Optional.of("tʊ");
          case CONSONANT -> Optional.of("tə");
        };
      }
      case "in" -> {
        if (shouted && tag.equals("NNP")) {
          yield Optional.empty();
        }
        yield Optional.of(following.isPause() || !tag.equals("IN") ? "ˈɪn" : "ɪn");
      }
      case "the" -> {
        if (shouted && !tag.equals("DT")) {
          yield Optional.empty();
        }
        yield Optional.of(following.isVowel() ? "ði" : "ðə");
      }
      case "used" -> {
        boolean accustomed = following.isTo() && (tag.equals("VBD") || tag.equals("JJ"));
        yield reading("used", accustomed ? "VBD" : "DEFAULT", following);
      }
      default -> Optional.empty();
    };
  }

  /** The lexicons, initialisms and what stems give, with the stress that capitals ask for. */
  private Optional<String> wholeWord(String word, String tag, Following following) {
    if (INITIALISM.matcher(word).matches()) {
      boolean possessive = word.endsWith("'s");
      Optional<String> letters = spelled(possessive ? word.substring(0, word.length() - 2) : word);
      return possessive ? letters.map(Stems::withS) : letters;
    }
    String plain = plainCase(word, tag);
    Optional<String> phones =
        isKnown(plain) ? lookUp(plain, tag, following) : derived(plain, tag, following);
    if (Spelling.isLower(word)) {
      return phones;
    }
    return phones.map(Spelling.isUpper(word) ? Phones::emphasized : Phones::audible);
  }

  /** BASKETBALLS and Basketballs mean basketballs, unless they may be a name. */
  private String plainCase(String word, String tag) {
    String lower = Spelling.lower(word);
    boolean mayBeName = tag.equals("NNP") && word.length() <= 7;
    boolean oddCase = !Spelling.isUpper(word) && !Spelling.isCapitalized(word);
    if (word.equals(lower)
        || word.length() < 2
        || mayBeName
        || oddCase
        || inLexicons(word)
        || !(inLexicons(lower) || stems.of(lower).isPresent())) {
      return word;
    }
    return lower;
  }

  /** A lexicon for English has cafe rather than café. */
  private Optional<String> withoutAccents(String word, String tag, Following following) {
    String plain = Normalizer.normalize(word, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
    return plain.equals(word) ? Optional.empty() : wholeWord(plain, tag, following);
  }

  private Optional<String> derived(String word, String tag, Following following) {
    if (word.endsWith("s'") && isKnown(word.substring(0, word.length() - 2) + "'s")) {
      return lookUp(word.substring(0, word.length() - 2) + "'s", tag, following);
    }
    if (word.endsWith("'") && isKnown(word.substring(0, word.length() - 1))) {
      return lookUp(word.substring(0, word.length() - 1), tag, following);
    }
    return stems
        .of(word)
        .flatMap(stem -> lookUp(stem.word(), tag, following).map(stem.ending()::join));
  }

  /** Words joined by a hyphen or by capitals: the parts, of which the lighter half is weakened. */
  private Optional<String> compound(String word, String tag, Following following) {
    boolean hyphenated = word.indexOf('-') > 0;
    String[] parts = hyphenated ? word.split("-+") : CAMEL_HUMP.split(word);
    if (parts.length < 2) {
      return Optional.empty();
    }
    String[] sounds = new String[parts.length];
    Following next = following;
    for (int i = parts.length - 1; i >= 0; i--) {
      String part = parts[i];
      Following after = next;
      Optional<String> known = functionWord(part, tag, after).or(() -> wholeWord(part, tag, after));
      if (known.isEmpty() && !hyphenated) {
        return Optional.empty();
      }
      sounds[i] = known.orElseGet(() -> unknownWords.guess(part));
      next = next.precededBy(sounds[i], part.equalsIgnoreCase("to"));
    }
    weakenLighterHalf(sounds, parts);
    return Optional.of(String.join("", sounds));
  }

  private static void weakenLighterHalf(String[] sounds, String[] parts) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < sounds.length; i++) {
      if (!sounds[i].isEmpty()) {
        order.add(i);
      }
    }
    if (order.size() == 2 && parts[order.get(0)].length() == 1) {
      sounds[order.get(1)] = Phones.weakened(sounds[order.get(1)]);
      return;
    }
    long stressed = Arrays.stream(sounds).filter(Phones::hasPrimary).count();
    if (order.size() < 2 || stressed <= (order.size() + 1) / 2) {
      return;
    }
    order.sort(
        Comparator.comparing((Integer i) -> Phones.hasPrimary(sounds[i]))
            .thenComparing(i -> Phones.weight(sounds[i])));
    for (int i : order.subList(0, order.size() / 2)) {
      sounds[i] = Phones.weakened(sounds[i]);
    }
  }

  /** Whether {@link #lookUp} will find something. */
  private boolean isKnown(String word) {
    if (inLexicons(word)) {
      return true;
    }
    if (!word.chars().allMatch(c -> c < 128 && Character.isLetter(c))) {
      return false;
    }
    return word.length() == 1
        || (Spelling.isUpper(word) && gold.contains(Spelling.lower(word)))
        || Spelling.isUpper(word.substring(1));
  }

  private boolean inLexicons(String word) {
    return gold.contains(word) || silver.contains(word);
  }

  private Optional<String> lookUp(String word, String tag, Following following) {
    boolean inCapitals = Spelling.isUpper(word) && gold.find(word).isEmpty();
    String key = inCapitals ? Spelling.lower(word) : word;
    boolean isName = inCapitals && tag.equals("NNP");
    Optional<String> phones = reading(key, tag, following);
    if (phones.isEmpty() && !isName && gold.find(key).isEmpty()) {
      phones = silver.find(key).flatMap(entry -> entry.reading(tag, following.isPause()));
    }
    if (phones.isEmpty() || (isName && !Phones.hasPrimary(phones.get()))) {
      return spelled(word);
    }
    return phones;
  }

  private Optional<String> reading(String word, String tag, Following following) {
    return gold.find(word).flatMap(entry -> entry.reading(tag, following.isPause()));
  }

  /** The names of the letters, the last one stressed; empty where a letter has no name. */
  private Optional<String> spelled(String word) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      if (Character.isLetter(word.charAt(i))) {
        Optional<Lexicon.Entry> name = gold.find(Spelling.upper(word.substring(i, i + 1)));
        if (name.isEmpty()) {
          return Optional.empty();
        }
        names.append(name.get().reading("NNP", false).orElse(""));
      }
    }
    String light = Phones.weakened(names.toString());
    int last = light.lastIndexOf(Phones.SECONDARY);
    return Optional.of(
        last < 0 ? light : light.substring(0, last) + Phones.PRIMARY + light.substring(last + 1));
  }

  private static boolean isNoun(String tag) {
    return tag.startsWith("NN");
  }
}
