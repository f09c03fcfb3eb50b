package dev.tern.asr.whisper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Follows several texts at once and writes the one that is likeliest as a whole.
 *
 * <p>As OpenAI's Whisper: in each step every text is continued with its likeliest tokens, and of
 * all these the best go on; a text that ends is put aside while it is among them; of as many as go
 * on, the one with the greatest mean log probability of its tokens is what was said. A mean, since
 * a sum would prefer short texts. Unlike there, nothing is chosen while a text that goes on is
 * likelier than all that have ended: five bad ends of a clear sentence come before its good one.
 */
final class BeamSearch extends TextSearch {
  private final int beam;
  private final float[] logits; // [vocabulary]

  /** A text on its way. */
  private record Hypothesis(
      List<Integer> ids, List<Double> probabilities, double logSum, boolean ended) {
    double mean() {
      return logSum / Math.max(1, ids.size());
    }

    Hypothesis with(Candidate next, boolean end) {
      if (end) {
        return new Hypothesis(ids, probabilities, next.logSum(), true);
      }
      List<Integer> moreIds = new ArrayList<>(ids);
      moreIds.add(next.id());
      List<Double> moreProbabilities = new ArrayList<>(probabilities);
      moreProbabilities.add(Math.exp(next.logSum() - logSum));
      return new Hypothesis(moreIds, moreProbabilities, next.logSum(), false);
    }
  }

  /** A token that may continue a text. */
  private record Candidate(int parent, int id, double logSum) {}

  /**
   * Searches with a decoder that was made for as many hypotheses.
   *
   * @param beam texts that are followed, 2 to {@link Decoder#MOST_ROWS}
   */
  BeamSearch(Decoder decoder, TokenRules rules, int beam) {
    super(decoder, rules);
    this.beam = beam;
    logits = new float[decoder.vocabulary()];
  }

  @Override
  Result search(double seconds) {
    double noSpeech = readPrompt(logits);
    int prompt = rules.prompt().length;
    int most = mostTokens(seconds);

    List<Hypothesis> live = List.of(new Hypothesis(List.of(), List.of(), 0, false));
    List<Hypothesis> ended = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>();
    addCandidates(live.getFirst(), 0, candidates);
    int[] parents = new int[beam];
    for (int length = 1; ; length++) {
      candidates.sort(Comparator.comparingDouble(Candidate::logSum).reversed());
      List<Hypothesis> next = new ArrayList<>();
      for (Candidate candidate : candidates) {
        Hypothesis parent = live.get(candidate.parent());
        if (candidate.id() == rules.endOfText()) {
          ended.add(parent.with(candidate, true));
        } else {
          parents[next.size()] = candidate.parent();
          next.add(parent.with(candidate, false));
          if (next.size() == beam) {
            break;
          }
        }
      }
      live = next;
      if ((ended.size() >= beam && greatestMean(ended) >= greatestMean(live))
          || length >= most
          || live.isEmpty()
          || allLoop(live)) {
        break;
      }
      decoder.reorder(parents, live.size(), prompt + length - 1);
      readNext(live, prompt + length - 1, candidates);
    }
    if (ended.size() < beam) {
      ended.addAll(live);
    }
    return result(ended.stream().max(Comparator.comparingDouble(Hypothesis::mean)), noSpeech);
  }

  private static double greatestMean(List<Hypothesis> texts) {
    return texts.stream().mapToDouble(Hypothesis::mean).max().orElse(Double.NEGATIVE_INFINITY);
  }

  /** Reads the last token of each text and finds what may come next. */
  private void readNext(List<Hypothesis> live, int position, List<Candidate> candidates) {
    decoder.clear();
    for (int i = 0; i < live.size(); i++) {
      decoder.add(i, live.get(i).ids().getLast(), position);
      decoder.wantLogits();
    }
    decoder.read();
    candidates.clear();
    for (int i = 0; i < live.size(); i++) {
      decoder.logits(i, logits);
      addCandidates(live.get(i), i, candidates);
    }
  }

  /** One more than go on, since one may be the end. */
  private void addCandidates(Hypothesis text, int index, List<Candidate> candidates) {
    weigh(logits, text.ids());
    double logSum = decoder.logSum(logits);
    for (int id : largest(logits, beam + 1)) {
      if (logits[id] > Float.NEGATIVE_INFINITY) {
        candidates.add(new Candidate(index, id, text.logSum() + logits[id] - logSum));
      }
    }
  }

  /** The ids of the largest, the largest first. */
  static int[] largest(float[] logits, int count) {
    int[] ids = new int[Math.min(count, logits.length)];
    int found = 0;
    for (int id = 0; id < logits.length; id++) {
      if (found == ids.length && !(logits[id] > logits[ids[found - 1]])) {
        continue;
      }
      int at = found < ids.length ? found++ : found - 1;
      for (; at > 0 && logits[id] > logits[ids[at - 1]]; at--) {
        ids[at] = ids[at - 1];
      }
      ids[at] = id;
    }
    return ids;
  }

  private static boolean allLoop(List<Hypothesis> live) {
    return live.stream().allMatch(text -> loopPeriod(text.ids()) > 0);
  }

  private static Result result(Optional<Hypothesis> best, double noSpeech) {
    Hypothesis text = best.orElseThrow();
    List<Integer> ids = new ArrayList<>(text.ids());
    int period = loopPeriod(ids);
    if (period > 0) {
      cutToFirstRound(ids, period);
    }
    return new Result(
        List.copyOf(ids),
        List.copyOf(text.probabilities().subList(0, ids.size())),
        text.ended(),
        period > 0,
        noSpeech,
        text.logSum() / (text.ids().size() + 1));
  }
}
