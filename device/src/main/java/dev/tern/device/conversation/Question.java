package dev.tern.device.conversation;

import java.util.Set;
import java.util.regex.Pattern;

/** Tells a question for the language model from a command that was not understood. */
final class Question {
  private static final Set<String> OPENINGS =
      Set.of(
          "what",
          "what's",
          "whats",
          "who",
          "who's",
          "whose",
          "whom",
          "when",
          "where",
          "which",
          "why",
          "how",
          "is",
          "are",
          "was",
          "were",
          "do",
          "does",
          "did",
          "can",
          "could",
          "should",
          "would",
          "will",
          "has",
          "have",
          "had",
          "am",
          "may",
          "explain",
          "describe",
          "name",
          "list",
          "compare",
          "suggest",
          "recommend");

  private static final Pattern REQUEST_FOR_WORDS =
      Pattern.compile(
          "(please |can you |could you |would you )*"
              + "(tell (me|us)|give (me|us)|teach (me|us)|write|say something|i want to know"
              + "|i wonder|do you know|talk about|help me understand) .+");

  private static final Pattern COURTESY = Pattern.compile("^(please|hey|okay|ok|so|well|and) ");

  /** What goes on from an answer: "and in Spain", "why", "tell me more". */
  private static final Pattern GOING_ON =
      Pattern.compile(
          "(and|but|or|so|then)( .+)|(why|how so|how|really|when|where|who|since when|and|tell me more"
              + "|more|go on|for example|such as|what else|who else|where else|why not|in what way)");

  /** A whole sentence of its own is more than these many words. */
  private static final int LONGEST_GOING_ON = 8;

  private Question() {}

  /**
   * Whether words that are no question by themselves are one after an answer.
   *
   * @param words spoken form: lower case, no punctuation
   */
  static boolean goesOn(String words) {
    return words.split(" ").length <= LONGEST_GOING_ON && GOING_ON.matcher(words.strip()).matches();
  }

  /**
   * @param words spoken form: lower case, no punctuation
   */
  static boolean isOne(String words) {
    String bare = COURTESY.matcher(words.strip()).replaceFirst("");
    String first = bare.split(" ", 2)[0];
    boolean hasMore = bare.indexOf(' ') > 0;
    return (hasMore && OPENINGS.contains(first)) || REQUEST_FOR_WORDS.matcher(bare).matches();
  }
}
