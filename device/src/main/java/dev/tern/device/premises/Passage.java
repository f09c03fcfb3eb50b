package dev.tern.device.premises;

import java.util.Set;

/**
 * A piece of text that can answer a question.
 *
 * @param title what it is about, such as the headings above it
 * @param text all of it
 * @param source its file and line, for the log
 */
record Passage(String title, String text, String source) {
  private static final int LONGEST_SPOKEN = 300;

  /** Two sentences at most, from the one on that has most of the question's words. */
  String spokenFor(String question) {
    String[] sentences = text.strip().split("(?<=[.!?]) +(?=\\p{Lu}|\\d)");
    Set<String> asked = Terms.set(question);
    int best = 0;
    long most = 0;
    for (int i = 0; i < sentences.length; i++) {
      long matches = Terms.set(sentences[i]).stream().filter(asked::contains).count();
      if (matches > most) {
        best = i;
        most = matches;
      }
    }
    String spoken = sentences[best];
    boolean hasNext = best + 1 < sentences.length;
    if (hasNext && spoken.length() + sentences[best + 1].length() < LONGEST_SPOKEN) {
      spoken += " " + sentences[best + 1];
    }
    if (spoken.length() > LONGEST_SPOKEN) {
      spoken = spoken.substring(0, Math.max(1, spoken.lastIndexOf(' ', LONGEST_SPOKEN)));
    }
    return spoken.matches("(?s).*[.!?]") ? spoken : spoken.replaceFirst("[,;:]$", "") + ".";
  }
}
