package dev.tern.llm.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Finds tokens that stand for themselves in a text, the longest one at the leftmost place. */
final class Marks {
  private final Map<Character, List<Mark>> byFirstCharacter = new HashMap<>();

  private record Mark(String text, int id) {}

  void add(String text, int id) {
    if (!text.isEmpty()) {
      byFirstCharacter
          .computeIfAbsent(text.charAt(0), c -> new ArrayList<>())
          .add(new Mark(text, id));
    }
  }

  /** To be called once, after the last {@link #add}. */
  void sort() {
    Comparator<Mark> longestFirst = Comparator.comparingInt(mark -> -mark.text().length());
    byFirstCharacter.values().forEach(marks -> marks.sort(longestFirst));
  }

  /** Takes a text apart, in order: {@code plain} gets what lies between marks, never empty. */
  void split(String text, Consumer<String> plain, IntConsumer mark) {
    int plainFrom = 0;
    int at = 0;
    while (at < text.length()) {
      Mark found = find(text, at);
      if (found == null) {
        at++;
        continue;
      }
      if (at > plainFrom) {
        plain.accept(text.substring(plainFrom, at));
      }
      mark.accept(found.id());
      at += found.text().length();
      plainFrom = at;
    }
    if (plainFrom < text.length()) {
      plain.accept(text.substring(plainFrom));
    }
  }

  private Mark find(String text, int at) {
    for (Mark mark : byFirstCharacter.getOrDefault(text.charAt(at), List.of())) {
      if (text.startsWith(mark.text(), at)) {
        return mark;
      }
    }
    return null;
  }
}
