package dev.tern.device.skill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The words that sentences are made of, numbered from 0 in the order of their first use. */
final class Vocabulary {
  private final Map<String, Integer> idByWord = new HashMap<>();
  private final List<String> words = new ArrayList<>();

  int add(String word) {
    return idByWord.computeIfAbsent(
        word,
        added -> {
          words.add(added);
          return words.size() - 1;
        });
  }

  /** The number of a word, or -1 where no sentence has it. */
  int idOf(String word) {
    return idByWord.getOrDefault(word, -1);
  }

  String word(int id) {
    return words.get(id);
  }

  /** Forgets the words that were added after there were so many. */
  void shrinkTo(int size) {
    List<String> added = words.subList(size, words.size());
    added.forEach(idByWord::remove);
    added.clear();
  }

  int size() {
    return words.size();
  }

  List<String> words() {
    return words;
  }
}
