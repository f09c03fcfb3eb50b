package dev.tern.llm.tokenizer;

import dev.tern.llm.LlmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a byte-level BPE cuts text into words before it merges, by the name that model files use.
 *
 * <p>Each is a list of patterns: the first cuts the text, the next the pieces of the first. What no
 * pattern matches is a piece of its own. The patterns are those that the models were trained with
 * (GPT-2's {@code encoder.py}, Llama 3's and Qwen 2's {@code tokenizer.json}); {@code \s} there
 * means Unicode's white space, which Java spells out. No part of them can repeat a repetition, so
 * the time to match grows with the length of the text.
 */
enum PreTokenizer {
  GPT_2(List.of("gpt-2"), false, Patterns.GPT_2),
  SMOLLM(List.of("smollm"), false, "\\p{N}", Patterns.GPT_2),
  LLAMA_BPE(List.of("llama-bpe", "llama3", "llama-v3"), true, Patterns.withDigits("\\p{N}{1,3}")),
  QWEN2(List.of("qwen2"), false, Patterns.withDigits("\\p{N}"));

  private final List<String> names;
  private final boolean wholeWordsFirst;
  private final List<Pattern> patterns;

  PreTokenizer(List<String> names, boolean wholeWordsFirst, String... patterns) {
    this.names = names;
    this.wholeWordsFirst = wholeWordsFirst;
    this.patterns = Arrays.stream(patterns).map(Pattern::compile).toList();
  }

  /** Finds one by the name in a model file. */
  static PreTokenizer named(String name) {
    for (PreTokenizer one : values()) {
      if (one.names.contains(name)) {
        return one;
      }
    }
    throw new LlmException(
        "tokenizer.ggml.pre="
            + name
            + " is not supported; supported="
            + Arrays.stream(values()).flatMap(one -> one.names.stream()).toList());
  }

  /** Whether a word that is a token is taken whole, without asking whether merges lead to it. */
  boolean wholeWordsFirst() {
    return wholeWordsFirst;
  }

  /** The words of a text; put together they are the text. */
  List<String> split(String text) {
    List<String> pieces = List.of(text);
    for (Pattern pattern : patterns) {
      List<String> finer = new ArrayList<>();
      for (String piece : pieces) {
        cut(piece, pattern, finer);
      }
      pieces = finer;
    }
    return pieces;
  }

  private static void cut(String text, Pattern pattern, List<String> pieces) {
    Matcher matcher = pattern.matcher(text);
    int end = 0;
    while (matcher.find()) {
      if (matcher.start() > end) {
        pieces.add(text.substring(end, matcher.start()));
      }
      if (matcher.end() > matcher.start()) {
        pieces.add(matcher.group());
      }
      end = matcher.end();
    }
    if (end < text.length()) {
      pieces.add(text.substring(end));
    }
  }

  /** A class of its own, because an enum's constants cannot read its static fields. */
  private static final class Patterns {
    private static final String SPACE = "\\p{IsWhite_Space}";

    static final String GPT_2 =
        "'s|'t|'re|'ve|'m|'ll|'d"
            + "| ?\\p{L}+"
            + "| ?\\p{N}+"
            + ("| ?[^" + SPACE + "\\p{L}\\p{N}]+")
            + ("|" + SPACE + "+(?!" + "\\P{IsWhite_Space}" + ")")
            + ("|" + SPACE + "+");

    static String withDigits(String digits) {
      return "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]"
          + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+"
          + ("|" + digits)
          + ("| ?[^" + SPACE + "\\p{L}\\p{N}]+[\\r\\n]*")
          + ("|" + SPACE + "*[\\r\\n]+")
          + ("|" + SPACE + "+(?!" + "\\P{IsWhite_Space}" + ")")
          + ("|" + SPACE + "+");
    }
  }
}
