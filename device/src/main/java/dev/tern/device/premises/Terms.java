package dev.tern.device.premises;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Words as they are compared: lower case, without the ending of a plural. */
final class Terms {
  /** Words that say nothing about a matter. */
  private static final Set<String> EMPTY =
      Set.of(
          ("a an and any anything are at be by can could do does for from get give got had has have"
                  + " here how i in is it its i'm may me my now of on or our please should so some"
                  + " tell that the their there they this to us was we what what's when where which"
                  + " who why will with would you your nearest closest next also about"
                  + " allowed possible permitted available want need know find like okay ok")
              .split(" "));

  private Terms() {}

  /** In the order in which they were said, with repetitions. */
  static List<String> of(String text) {
    return Stream.of(text.toLowerCase(Locale.ROOT).replace('\u2019', '\'').split("[^\\p{L}\\d']+"))
        .filter(word -> !word.isEmpty() && !EMPTY.contains(word))
        .map(Terms::stem)
        .toList();
  }

  static Set<String> set(String text) {
    return new LinkedHashSet<>(of(text));
  }

  /** "restrooms" as "restroom", "dishes" as "dish", "berries" as "berry"; "glass" as it is. */
  private static String stem(String said) {
    String word = said.replaceAll("'s?$", "");
    if (word.length() > 4 && word.endsWith("ies")) {
      return word.substring(0, word.length() - 3) + "y";
    }
    if (word.length() > 4 && word.matches(".*(ch|sh|ss|x|z)es")) {
      return word.substring(0, word.length() - 2);
    }
    if (word.length() > 3 && word.endsWith("s") && !word.matches(".*(ss|us|is)")) {
      return word.substring(0, word.length() - 1);
    }
    return word;
  }
}
