package dev.tern.asr.whisper;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Words that are to be expected: what the skills of an appliance are called with. Whisper knows
 * every word but not which ones matter here ("kettle" or "cattle").
 *
 * <p>While the text spells one of them, the token that goes on gets a bonus (shallow fusion). A
 * word is known as it stands in the middle of a text and as it stands at a beginning, with a
 * capital letter. Never changes; threads may share it.
 */
final class WordBias {
  /** Nothing is expected. */
  static final WordBias NONE = new WordBias(0);

  private static final class Node {
    private final Map<Integer, Node> children = new HashMap<>();
  }

  private final Node root = new Node();
  private final float bonus;
  private int longest; // tokens

  private WordBias(float bonus) {
    this.bonus = bonus;
  }

  /**
   * Expects some sequences of tokens.
   *
   * @param bonus for each token of one, in logits: 1 makes it 2.7 times as likely
   */
  static WordBias of(Collection<List<Integer>> sequences, float bonus) {
    WordBias bias = new WordBias(bonus);
    for (List<Integer> sequence : sequences) {
      Node at = bias.root;
      for (int id : sequence) {
        at = at.children.computeIfAbsent(id, any -> new Node());
      }
      bias.longest = Math.max(bias.longest, sequence.size());
    }
    return bias;
  }

  /** Adds the bonus to each token that begins or goes on with what is expected after a text. */
  void add(float[] logits, List<Integer> text) {
    if (longest == 0) {
      return;
    }
    // A token gets it once, however many of its words begin at different places.
    Map<Integer, Node> next = new HashMap<>(root.children);
    for (int back = 1; back < longest && back <= text.size(); back++) {
      Node at = root;
      for (int i = text.size() - back; i < text.size() && at != null; i++) {
        at = at.children.get(text.get(i));
      }
      if (at != null) {
        next.putAll(at.children);
      }
    }
    for (int id : next.keySet()) {
      logits[id] += bonus;
    }
  }
}
