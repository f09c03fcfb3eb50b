package dev.tern.asr.whisper;

import java.util.ArrayList;
import java.util.List;

/** Always writes the likeliest token. */
final class GreedySearch extends TextSearch {
  private final float[] first; // [vocabulary]

  GreedySearch(Decoder decoder, TokenRules rules) {
    super(decoder, rules);
    first = new float[decoder.vocabulary()];
  }

  @Override
  Result search(double seconds) {
    double noSpeech = readPrompt(first);
    float[] logits = first;
    int prompt = rules.prompt().length;
    int most = mostTokens(seconds);

    List<Integer> ids = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    double logSum = 0;
    boolean ended = false;
    boolean looped = false;
    while (ids.size() < most) {
      weigh(logits, ids);
      int best = Decoder.best(logits);
      double logProbability = logits[best] - decoder.logSum(logits);
      logSum += logProbability;
      if (best == rules.endOfText()) {
        ended = true;
        break;
      }
      ids.add(best);
      probabilities.add(Math.exp(logProbability));
      int period = loopPeriod(ids);
      if (period > 0) {
        looped = true;
        cutToFirstRound(ids, period);
        probabilities = new ArrayList<>(probabilities.subList(0, ids.size()));
        break;
      }
      logits = decoder.step(best, prompt + ids.size() - 1);
    }
    return new Result(
        List.copyOf(ids),
        List.copyOf(probabilities),
        ended,
        looped,
        noSpeech,
        logSum / (ids.size() + 1));
  }
}
