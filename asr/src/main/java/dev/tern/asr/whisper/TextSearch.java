package dev.tern.asr.whisper;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Writes the text of one window: the prompt, then token by token until the end of text.
 *
 * <p>Whisper was trained on subtitles: over noise it may write what subtitles say over noise, and
 * it may fall into a loop. So the length is bounded by the sound's, a loop is cut after its first
 * round, and the model's own doubt whether anybody speaks is kept for the caller.
 */
abstract sealed class TextSearch permits GreedySearch, BeamSearch {
  /**
   * The fastest speech we know of is about 7 words a second; most words are one or two tokens. Only
   * a bound on wasted time.
   */
  private static final double MOST_TOKENS_PER_SECOND = 15;

  private static final int MOST_TOKENS_AT_LEAST = 16;

  /** A stretch that is repeated until it has covered this many tokens is a loop... */
  private static final int LOOP_TOKENS = 16;

  /** ...where it was said at least this often. */
  private static final int LOOP_ROUNDS = 4;

  /**
   * What was written.
   *
   * @param ids text tokens, without the prompt and the end of text
   * @param probabilities of each id
   * @param ended the model ended the text itself
   * @param looped the text was cut because it repeated itself
   * @param noSpeechProbability 0 to 1: nobody speaks
   * @param meanLogProbability over the ids and the end of text
   */
  record Result(
      List<Integer> ids,
      List<Double> probabilities,
      boolean ended,
      boolean looped,
      double noSpeechProbability,
      double meanLogProbability) {}

  final Decoder decoder;
  final TokenRules rules;
  private WordBias bias = WordBias.NONE;
  private BooleanSupplier wanted = () -> true;

  TextSearch(Decoder decoder, TokenRules rules) {
    this.decoder = decoder;
    this.rules = rules;
  }

  /** Decodes what {@link Decoder#listen} heard, of which {@code seconds} are sound. */
  abstract Result search(double seconds);

  /** Words that are to be expected, from the next search on. */
  void expect(WordBias words) {
    bias = words;
  }

  /**
   * From the next search on, this is asked before each token.
   *
   * @param more once false, the search ends with a {@link CancellationException}
   */
  void whileWanted(BooleanSupplier more) {
    wanted = more;
  }

  boolean isWanted() {
    return wanted.getAsBoolean();
  }

  /**
   * Reads the prompt as hypothesis 0.
   *
   * @param logits gets how likely each token is to come first
   * @return how likely it is that nobody speaks
   */
  double readPrompt(float[] logits) {
    int[] prompt = rules.prompt();
    decoder.clear();
    decoder.add(0, prompt[0], 0);
    int beginning = decoder.wantLogits();
    for (int i = 1; i < prompt.length; i++) {
      decoder.add(0, prompt[i], i);
    }
    int next = decoder.wantLogits();
    decoder.read();
    decoder.logits(beginning, logits);
    double noSpeech = Math.exp(logits[rules.noSpeech()] - decoder.logSum(logits));
    decoder.logits(next, logits);
    return noSpeech;
  }

  /** Makes impossible what may not come after some text, and likelier what is expected. */
  void weigh(float[] logits, List<Integer> ids) {
    if (!isWanted()) {
      throw new CancellationException("nobody waits for these words any more");
    }
    bias.add(logits, ids);
    rules.suppress(logits, ids.isEmpty());
  }

  /** Tokens that so much sound can have at most. */
  int mostTokens(double seconds) {
    return (int)
        Math.min(
            decoder.mostTokens() - rules.prompt().length - 1,
            MOST_TOKENS_AT_LEAST + MOST_TOKENS_PER_SECOND * seconds);
  }

  /** The length of the stretch that the text ends in again and again; 0 for none. */
  static int loopPeriod(List<Integer> ids) {
    for (int period = 1; period * LOOP_ROUNDS <= ids.size(); period++) {
      int same = 0;
      while (same < ids.size() - period
          && ids.get(ids.size() - 1 - same).equals(ids.get(ids.size() - 1 - same - period))) {
        same++;
      }
      int covered = same + period;
      if (covered >= Math.max(LOOP_TOKENS, period * LOOP_ROUNDS)) {
        return period;
      }
    }
    return 0;
  }

  static void cutToFirstRound(List<Integer> ids, int period) {
    int end = ids.size();
    while (end > period && ids.get(end - 1).equals(ids.get(end - 1 - period))) {
      end--;
    }
    ids.subList(end, ids.size()).clear();
  }
}
