package dev.tern.device.premises;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Full-text search over passages, ranked by Okapi BM25 (Robertson and Zaragoza 2009, "The
 * Probabilistic Relevance Framework", section 3.4); words of a title count three times.
 *
 * <p>It answers for a person who can't look at a list of results: a passage is found only when it
 * covers most of what was asked, where rare words count for more, and unknown ones as the rarest.
 */
public final class LocalSearch {
  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final int TITLE_WEIGHT = 3;

  /** How much of a question a passage has to cover, of its words' weights. */
  private static final double LEAST_COVERED = 0.6;

  private final List<Indexed> passages = new ArrayList<>();
  private final Map<String, Integer> passagesWith = new HashMap<>();
  private double averageLength;

  /**
   * A passage with its words.
   *
   * @param counts how often each word stands in it
   * @param length in words
   */
  private record Indexed(Passage passage, Map<String, Integer> counts, int length) {}

  public LocalSearch(List<Passage> all) {
    long total = 0;
    for (Passage passage : all) {
      Map<String, Integer> counts = new HashMap<>();
      Terms.of(passage.title()).forEach(term -> counts.merge(term, TITLE_WEIGHT, Integer::sum));
      Terms.of(passage.text()).forEach(term -> counts.merge(term, 1, Integer::sum));
      int length = counts.values().stream().mapToInt(Integer::intValue).sum();
      passages.add(new Indexed(passage, counts, length));
      counts.keySet().forEach(term -> passagesWith.merge(term, 1, Integer::sum));
      total += length;
    }
    averageLength = passages.isEmpty() ? 1 : Math.max(1, (double) total / passages.size());
  }

  /** Over texts without titles. */
  public static LocalSearch over(List<String> texts) {
    return new LocalSearch(texts.stream().map(text -> new Passage("", text, "")).toList());
  }

  public int size() {
    return passages.size();
  }

  /**
   * What answers best, at most two sentences for the voice; nothing where no passage covers the
   * question.
   */
  public Optional<String> answer(String question) {
    return find(question).map(passage -> passage.spokenFor(question));
  }

  /** The passage that answers best, or none where none covers the question. */
  Optional<Passage> find(String question) {
    Set<String> terms = Terms.set(question);
    double asked = terms.stream().mapToDouble(this::weight).sum();
    Indexed best = null;
    double bestScore = 0;
    for (Indexed each : passages) {
      double covered =
          terms.stream().filter(each.counts::containsKey).mapToDouble(this::weight).sum();
      double score = score(each, terms);
      if (covered >= LEAST_COVERED * asked && score > bestScore) {
        best = each;
        bestScore = score;
      }
    }
    return Optional.ofNullable(best).map(Indexed::passage);
  }

  private double score(Indexed passage, Set<String> terms) {
    double score = 0;
    double lengthFactor = K1 * (1 - B + B * passage.length / averageLength);
    for (String term : terms) {
      int count = passage.counts.getOrDefault(term, 0);
      score += weight(term) * count * (K1 + 1) / (count + lengthFactor);
    }
    return score;
  }

  /** The inverse document frequency, above zero also for words that stand everywhere. */
  private double weight(String term) {
    int with = passagesWith.getOrDefault(term, 1);
    return Math.log(1 + (passages.size() - with + 0.5) / (with + 0.5));
  }
}
