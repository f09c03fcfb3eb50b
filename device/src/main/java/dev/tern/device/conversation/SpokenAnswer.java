package dev.tern.device.conversation;

import dev.tern.llm.TextListener;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Turns the model's text, as it comes, into what is said aloud: whole sentences, so many at most,
 * without the marks of written language.
 *
 * <p>The first clause is handed on as soon as it is long enough to be worth a breath, so that the
 * voice can begin; after that sentence by sentence. Nothing is cut in the middle of a word: where
 * the model had to stop inside its first sentence, that is said.
 */
final class SpokenAnswer implements TextListener {
  private static final int FIRST_CLAUSE_LENGTH = 24;
  static final String STOPPED = " I have to stop there.";

  private static final Set<String> ABBREVIATIONS =
      Set.of("dr", "mr", "mrs", "ms", "st", "vs", "e.g", "i.e", "etc", "no", "approx", "u.s", "jr");

  private final int maxSentences;
  private final Consumer<String> mouth;
  private final BooleanSupplier wanted;
  private final StringBuilder pending = new StringBuilder();
  private final StringBuilder said = new StringBuilder();
  private int sentenceCount;

  SpokenAnswer(int maxSentences, Consumer<String> mouth) {
    this(maxSentences, mouth, () -> true);
  }

  /**
   * @param maxSentences that are said, at least 1
   * @param wanted asked at each piece: false ends the answer where it is
   */
  SpokenAnswer(int maxSentences, Consumer<String> mouth, BooleanSupplier wanted) {
    this.maxSentences = maxSentences;
    this.mouth = mouth;
    this.wanted = wanted;
  }

  @Override
  public boolean accept(String piece) {
    for (int i = 0; i < piece.length() && !isComplete(); i++) {
      char c = piece.charAt(i);
      if (isSpace(c)) {
        handOnAtBoundary(c == '\n');
      } else if (!isMarkup(c)) {
        pending.append(c);
      }
    }
    return !isComplete() && wanted.getAsBoolean();
  }

  /**
   * Says what is left.
   *
   * @param stoppedShort whether the model was stopped in the middle of what it wanted to say
   * @return all that was said
   */
  String finish(boolean stoppedShort) {
    if (isComplete() || !wanted.getAsBoolean()) {
      return said.toString();
    }
    String rest = pending.toString().strip();
    pending.setLength(0);
    boolean sentenceBegun = !said.isEmpty() && !endsSentence(said);
    if (stoppedShort && !endsSentence(rest)) {
      boolean wholeSentenceSaid = sentenceCount > 0 && !sentenceBegun;
      if (!wholeSentenceSaid && !(rest.isEmpty() && said.isEmpty())) {
        handOn((rest + "." + STOPPED).strip());
      }
    } else if (!rest.isEmpty()) {
      handOn(endsSentence(rest) ? rest : rest + ".");
    }
    return said.toString();
  }

  /** Whether something was handed on already. */
  boolean hasBegun() {
    return !said.isEmpty();
  }

  /** Whether as many sentences were handed on as are wanted. */
  boolean isComplete() {
    return sentenceCount >= maxSentences;
  }

  /** At a space: hands on what is pending where a sentence, or a first clause, ends before it. */
  private void handOnAtBoundary(boolean newLine) {
    if (pending.isEmpty()) {
      return;
    }
    boolean sentence = endsSentence(pending) || (newLine && said.length() + pending.length() > 0);
    boolean firstClause =
        said.isEmpty() && pending.length() >= FIRST_CLAUSE_LENGTH && endsClause(pending);
    if (sentence || firstClause) {
      String text = pending.toString().strip();
      pending.setLength(0);
      handOn(sentence && !endsSentence(text) ? text + "." : text);
      if (sentence) {
        sentenceCount++;
      }
    } else if (!isSpace(pending.charAt(pending.length() - 1))) {
      pending.append(' ');
    }
  }

  private void handOn(String text) {
    if (!said.isEmpty()) {
      said.append(' ');
    }
    said.append(text);
    mouth.accept(text);
  }

  private static boolean endsClause(CharSequence text) {
    char last = text.charAt(text.length() - 1);
    return last == ',' || last == ';' || last == ':';
  }

  private static boolean endsSentence(CharSequence text) {
    if (text.isEmpty()) {
      return false;
    }
    char last = text.charAt(text.length() - 1);
    if (last == '!' || last == '?') {
      return true;
    }
    if (last != '.') {
      return false;
    }
    int start = text.length() - 1;
    while (start > 0 && !isSpace(text.charAt(start - 1))) {
      start--;
    }
    String word = text.subSequence(start, text.length() - 1).toString().toLowerCase(Locale.ROOT);
    boolean initial = word.length() == 1 && Character.isLetter(word.charAt(0)) && !word.equals("i");
    boolean listNumber = start == 0 && word.chars().allMatch(Character::isDigit);
    return !initial && !listNumber && !ABBREVIATIONS.contains(word);
  }

  private static boolean isSpace(char c) {
    return Character.isWhitespace(c);
  }

  private static boolean isMarkup(char c) {
    return c == '*' || c == '#' || c == '`' || c == '_' || c == '~';
  }
}
