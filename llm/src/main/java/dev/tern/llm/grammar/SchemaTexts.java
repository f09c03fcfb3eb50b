package dev.tern.llm.grammar;

import dev.tern.llm.LlmException;
import dev.tern.llm.Schema;
import dev.tern.llm.Schema.BooleanSchema;
import dev.tern.llm.Schema.ChoiceSchema;
import dev.tern.llm.Schema.EnumSchema;
import dev.tern.llm.Schema.NumberSchema;
import dev.tern.llm.Schema.ObjectSchema;
import dev.tern.llm.Schema.Property;
import dev.tern.llm.Schema.SpanSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws all JSON texts that fit a schema, without white space between their parts, as paths through
 * an {@link Nfa}. Every byte that is drawn is one that a token spells alone, so a text that was
 * begun can be ended, whichever tokens began it.
 */
final class SchemaTexts {
  /** What may stand before and after the words of a span and is no part of it. */
  private static final String PUNCTUATION = ".,;:!?¡¿…\"'()[]{}«»„“”‘’‚‹›";

  private final Nfa nfa;
  private final TokenTree tokens;

  SchemaTexts(Nfa nfa, TokenTree tokens) {
    this.nfa = nfa;
    this.tokens = tokens;
  }

  /** Draws them between two states. */
  void draw(Schema schema, int start, int end) {
    switch (schema) {
      case ObjectSchema object -> drawObject(object, start, end);
      case EnumSchema(List<String> values) ->
          values.forEach(value -> nfa.skip(path(start, quoted(value)), end));
      case SpanSchema(List<String> texts) -> drawSpans(texts, start, end);
      case NumberSchema number -> {
        requireSpelled("-.0123456789", "number");
        NumberTexts.draw(number, nfa, start, end);
      }
      case BooleanSchema() -> {
        nfa.skip(path(start, "true"), end);
        nfa.skip(path(start, "false"), end);
      }
      case ChoiceSchema(List<Schema> options) ->
          options.forEach(option -> draw(option, start, end));
    }
  }

  private void drawObject(ObjectSchema object, int start, int end) {
    // A text that has a property needs a comma before the next: two lines of states, one for texts
    // that have none so far, which ends at the first required one, and one for those that have
    // some.
    int none = path(start, "{");
    int some = Dfa.NONE;
    for (Property property : object.properties()) {
      int name = nfa.state();
      if (none != Dfa.NONE) {
        nfa.skip(none, name);
      }
      if (some != Dfa.NONE) {
        nfa.skip(path(some, ","), name);
      }
      int after = nfa.state();
      draw(property.value(), path(name, quoted(property.name()) + ":"), after);
      if (property.required()) {
        none = Dfa.NONE;
      } else if (some != Dfa.NONE) {
        nfa.skip(some, after);
      }
      some = after;
    }
    for (int last : new int[] {none, some}) {
      if (last != Dfa.NONE) {
        nfa.skip(path(last, "}"), end);
      }
    }
  }

  private void drawSpans(List<String> texts, int start, int end) {
    int open = path(start, "\"");
    int close = nfa.state();
    nfa.skip(path(close, "\""), end);
    boolean any = false;
    for (String text : texts) {
      for (List<Word> run : runs(text)) {
        any |= drawRun(run, open, close);
      }
    }
    if (!any) {
      throw new LlmException(
          "schema: span: expected a text with words to copy, found "
              + texts
              + "; leave the property out");
    }
  }

  /** A word of a text, apart from the punctuation around it; where it is only that, no core. */
  private record Word(String before, String core, String after) {
    static Word of(String raw) {
      int from = 0;
      while (from < raw.length() && PUNCTUATION.indexOf(raw.charAt(from)) >= 0) {
        from++;
      }
      int to = raw.length();
      while (to > from && PUNCTUATION.indexOf(raw.charAt(to - 1)) >= 0) {
        to--;
      }
      return new Word(raw.substring(0, from), raw.substring(from, to), raw.substring(to));
    }
  }

  /** The words of a text, cut where the vocabulary cannot spell one. */
  private List<List<Word>> runs(String text) {
    List<List<Word>> runs = new ArrayList<>();
    List<Word> run = new ArrayList<>();
    for (String raw : text.split("[\\s\\p{Z}]+")) {
      if (unspelled(escaped(raw)) != Dfa.NONE) {
        runs.add(run);
        run = new ArrayList<>();
      } else if (!raw.isEmpty()) {
        run.add(Word.of(raw));
      }
    }
    runs.add(run);
    return runs;
  }

  /** Draws every span of a run: in at the first letter of any word, out at the last of any. */
  private boolean drawRun(List<Word> run, int open, int close) {
    int at = Dfa.NONE;
    boolean any = false;
    for (Word word : run) {
      int begin = nfa.state();
      if (at != Dfa.NONE) {
        nfa.skip(path(at, " " + escaped(word.before())), begin);
      }
      if (word.core().isEmpty()) {
        at = path(begin, escaped(word.after()));
        continue;
      }
      any = true;
      nfa.skip(open, begin);
      int core = path(begin, escaped(word.core()));
      nfa.skip(core, close);
      at = path(core, escaped(word.after()));
    }
    return any;
  }

  private int path(int from, String text) {
    int missing = unspelled(text);
    if (missing != Dfa.NONE) {
      throw new LlmException(
          String.format(
              "schema: no token of the vocabulary spells byte=0x%02x of \"%s\"; use other words",
              missing, text));
    }
    return nfa.path(from, text.getBytes(StandardCharsets.UTF_8));
  }

  private void requireSpelled(String characters, String what) {
    if (unspelled(characters) != Dfa.NONE) {
      throw new LlmException(
          "schema: " + what + ": the vocabulary lacks a token of one of \"" + characters + "\"");
    }
  }

  /** The first byte of a text that is no token of its own, or none. */
  private int unspelled(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (!tokens.spells(b & 0xFF)) {
        return b & 0xFF;
      }
    }
    return Dfa.NONE;
  }

  private static String quoted(String text) {
    return '"' + escaped(text) + '"';
  }

  /** As it stands in a JSON string (RFC 8259, section 7). */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> escaped.append('\\').append(c);
        case '\n' -> escaped.append("\\n");
        case '\t' -> escaped.append("\\t");
        default -> {
          if (c < 0x20) {
            escaped.append(String.format("\\u%04x", (int) c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }
}
