package dev.tern.device.skill;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the notation of sentences: {@code [optional] (one|other) light[s] <rule> {slot} {slot:type}
 * {slot:(words|here)}}. Words become those of the {@link Vocabulary}, names are resolved by whoever
 * holds the rules and types.
 */
final class SentenceParser {
  /** Finds what stands behind a name in a sentence. */
  interface Names {
    /** The rule or type of this name. */
    Pattern named(String name) throws SentenceException;

    /** The type of a slot which the sentence gives none. */
    Pattern typeOfSlot(String slot) throws SentenceException;

    /** Checks that a slot may be filled here. */
    void checkSlot(String slot) throws SentenceException;
  }

  /** What is wrong with a sentence, and at which character. */
  static final class SentenceException extends Exception {
    SentenceException(String message) {
      super(message);
    }
  }

  private final String text;
  private final Language.Spelling spelling;
  private final Vocabulary vocabulary;
  private final Names names;
  private int position;

  private SentenceParser(
      String text, Language.Spelling spelling, Vocabulary vocabulary, Names names) {
    this.text = text;
    this.spelling = spelling;
    this.vocabulary = vocabulary;
    this.names = names;
  }

  static Pattern parse(String text, Language.Spelling spelling, Vocabulary vocabulary, Names names)
      throws SentenceException {
    SentenceParser parser = new SentenceParser(text, spelling, vocabulary, names);
    Pattern pattern = parser.choice();
    if (parser.position < text.length()) {
      throw parser.fault("'" + text.charAt(parser.position) + "' closes nothing; remove it");
    }
    return pattern;
  }

  private Pattern choice() throws SentenceException {
    List<Pattern> options = new ArrayList<>();
    options.add(sequence());
    while (peek() == '|') {
      position++;
      options.add(sequence());
    }
    return options.size() == 1 ? options.getFirst() : new Pattern.Choice(List.copyOf(options));
  }

  private Pattern sequence() throws SentenceException {
    List<Pattern> parts = new ArrayList<>();
    while (true) {
      skipSpace();
      char next = peek();
      if (next == 0 || next == '|' || next == ']' || next == ')' || next == '}' || next == '>') {
        break;
      }
      parts.add(part(next));
    }
    if (parts.isEmpty()) {
      throw fault(
          "nothing stands here; write a word or use [optional] for a part that may be left out");
    }
    return parts.size() == 1 ? parts.getFirst() : new Pattern.Sequence(List.copyOf(parts));
  }

  private Pattern part(char opening) throws SentenceException {
    return switch (opening) {
      case '[' -> new Pattern.Maybe(enclosed(']'));
      case '(' -> enclosed(')');
      case '<' -> {
        position++;
        String name = name();
        close('>');
        yield named(name);
      }
      case '{' -> slot();
      default -> word();
    };
  }

  private Pattern named(String name) throws SentenceException {
    try {
      return names.named(name);
    } catch (SentenceException unknown) {
      throw fault(unknown.getMessage());
    }
  }

  private Pattern enclosed(char closing) throws SentenceException {
    position++;
    Pattern inner = choice();
    close(closing);
    return inner;
  }

  private Pattern slot() throws SentenceException {
    position++;
    String slot = name();
    Pattern type;
    try {
      names.checkSlot(slot);
      if (peek() != ':') {
        type = names.typeOfSlot(slot);
      } else {
        position++;
        type = peek() == '(' ? enclosed(')') : names.named(name());
      }
    } catch (SentenceException unknown) {
      throw unknown.getMessage().contains(" at character ") ? unknown : fault(unknown.getMessage());
    }
    close('}');
    return new Pattern.Slot(slot, type);
  }

  /** A word, with a bracket glued to it for a second form: {@code light[s]}. */
  private Pattern word() throws SentenceException {
    String stem = letters();
    if (peek() != '[') {
      return plain(stem);
    }
    position++;
    String ending = letters();
    close(']');
    return new Pattern.Choice(List.of(plain(stem), plain(stem + ending)));
  }

  private Pattern plain(String word) {
    List<Pattern> words = new ArrayList<>();
    for (Utterance.Token token : spelling.tokens(word)) {
      words.add(new Pattern.Word(vocabulary.add(token.key())));
    }
    return words.size() == 1 ? words.getFirst() : new Pattern.Sequence(List.copyOf(words));
  }

  private String letters() throws SentenceException {
    int start = position;
    while (position < text.length() && isLetter(text.charAt(position))) {
      position++;
    }
    if (position == start) {
      throw fault("'" + text.charAt(position) + "' is no letter; write words as they are spoken");
    }
    return text.substring(start, position);
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '\'';
  }

  private String name() throws SentenceException {
    int start = position;
    while (position < text.length() && (isLetter(peek()) || peek() == '_' || peek() == '-')) {
      position++;
    }
    if (position == start) {
      throw fault("a name is missing here");
    }
    return text.substring(start, position);
  }

  private void close(char closing) throws SentenceException {
    if (peek() != closing) {
      throw fault("'" + closing + "' is missing");
    }
    position++;
  }

  private void skipSpace() {
    while (peek() == ' ') {
      position++;
    }
  }

  private char peek() {
    return position < text.length() ? text.charAt(position) : 0;
  }

  private SentenceException fault(String what) {
    return new SentenceException(what + " at character " + (position + 1) + " of: " + text);
  }
}
