package dev.tern.device.action;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A person's words turned round, so that they fit into an answer. */
final class Wording {
  private static final Map<String, String> TURNED =
      Map.ofEntries(
          Map.entry("my", "your"),
          Map.entry("mine", "yours"),
          Map.entry("me", "you"),
          Map.entry("i", "you"),
          Map.entry("i'm", "you're"),
          Map.entry("i've", "you've"),
          Map.entry("am", "are"),
          Map.entry("our", "your"),
          Map.entry("us", "you"),
          Map.entry("myself", "yourself"));
  private static final Set<String> WITHOUT_ARTICLE =
      Set.of(
          "the",
          "my",
          "our",
          "all",
          "every",
          "here",
          "a",
          "an",
          "this",
          "that",
          "upstairs",
          "downstairs",
          "outside",
          "home",
          "everywhere");

  private Wording() {}

  /** "take my pills" as the appliance says it: "take your pills". */
  static String turned(String words) {
    return Stream.of(words.split(" "))
        .map(word -> TURNED.getOrDefault(word, word))
        .collect(Collectors.joining(" "));
  }

  /** "office" as "the office", "my room" as "your room", "upstairs" as it is. */
  static String the(String thing) {
    String first = thing.split(" ")[0];
    return WITHOUT_ARTICLE.contains(first) ? turned(thing) : "the " + thing;
  }

  /** " in the office", or nothing without a room. */
  static String inRoom(Optional<String> room) {
    return room.map(
            name ->
                switch (name) {
                  case "here", "upstairs", "downstairs", "outside", "everywhere" -> " " + name;
                  case "home" -> " at home";
                  default -> " in " + the(name);
                })
        .orElse("");
  }

  /** Without a leading "the", "my", "a" and a closing noun such as "list" or "timer". */
  static String bare(String words, String noun) {
    return words
        .replaceAll("^(the|my|our|a|an) ", "")
        .replaceAll(" ?\\b" + noun + "s?$", "")
        .strip();
  }

  /** Whether {@code text} has one of these phrases, as whole words. */
  static boolean has(String text, String... phrases) {
    String padded = " " + text.replaceAll("[^a-z0-9' ]", " ").replaceAll("\\s+", " ") + " ";
    return Stream.of(phrases).anyMatch(phrase -> padded.contains(" " + phrase + " "));
  }

  static String capitalized(String words) {
    return words.isEmpty() ? words : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** "new york" as "New York". */
  static String title(String name) {
    return Stream.of(name.split(" ")).map(Wording::capitalized).collect(Collectors.joining(" "));
  }
}
