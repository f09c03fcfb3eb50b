package dev.tern.asr.whisper;

import dev.tern.asr.Transcript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When each word was said, from where the decoder looked while it wrote it.
 *
 * <p>Some attention heads follow the sound as it is spoken (the model's configuration names them).
 * Their attention, standardized, smoothed and averaged, is a picture of tokens against time; the
 * cheapest path from its one corner to the other that never goes back (dynamic time warping) tells
 * where each token begins. Method: OpenAI Whisper's word timestamps. Resolution 20 ms, accuracy
 * about a tenth of a second.
 */
final class WordTimes {
  private static final double SECONDS_PER_POSITION = 0.02;
  private static final int SMOOTHED_OVER = 7;

  private final Decoder decoder;
  private final TokenRules rules;

  WordTimes(Decoder decoder, TokenRules rules) {
    this.decoder = decoder;
    this.rules = rules;
  }

  /**
   * Cuts the tokens into words and dates them.
   *
   * @param heardPositions encoder positions that hold sound, padding left out
   * @param startSeconds of the window; added to every time
   */
  List<Transcript.Word> words(TextSearch.Result result, int heardPositions, double startSeconds) {
    List<Integer> ids = result.ids();
    if (ids.isEmpty()) {
      return List.of();
    }
    int[] begins = beginnings(ids, Math.max(1, heardPositions));

    List<Transcript.Word> words = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= ids.size(); to++) {
      if (to < ids.size() && !rules.beginsWord(ids.get(to))) {
        continue;
      }
      String text = rules.text(ids.subList(from, to)).strip();
      if (!text.isEmpty()) {
        words.add(
            new Transcript.Word(
                text,
                startSeconds + begins[from] * SECONDS_PER_POSITION,
                startSeconds + begins[to] * SECONDS_PER_POSITION,
                confidence(result.probabilities().subList(from, to))));
      }
      from = to;
    }
    return words;
  }

  /** The geometric mean of its tokens' probabilities: a word is as sure as its parts. */
  private static double confidence(List<Double> probabilities) {
    double logSum = 0;
    for (double probability : probabilities) {
      logSum += Math.log(probability);
    }
    return Math.exp(logSum / probabilities.size());
  }

  /** The position where each token begins, then the one where the last ends. */
  private int[] beginnings(List<Integer> ids, int positions) {
    // The decoder reads the text once more, in a few steps: wherever it came from, whatever else
    // was tried on the way to it.
    int[] prompt = rules.prompt();
    int[] text = Arrays.copyOf(prompt, prompt.length + ids.size());
    for (int i = 0; i < ids.size(); i++) {
      text[prompt.length + i] = ids.get(i);
    }
    // Row i is where the decoder looked when it wrote token i; the last row, the end of text.
    float[][][] looks = decoder.align(text, prompt.length - 1);
    float[][] picture = new float[ids.size() + 1][positions];
    for (float[][] attention : looks) {
      standardize(attention, positions);
      for (int i = 0; i < picture.length; i++) {
        addSmoothed(attention[i], picture[i], 1f / looks.length);
      }
    }
    return path(picture, positions);
  }

  /** Per position over the tokens: mean 0, deviation 1. */
  private static void standardize(float[][] attention, int positions) {
    for (int p = 0; p < positions; p++) {
      double sum = 0;
      double squares = 0;
      for (float[] row : attention) {
        sum += row[p];
        squares += (double) row[p] * row[p];
      }
      double mean = sum / attention.length;
      double deviation = Math.sqrt(Math.max(squares / attention.length - mean * mean, 1e-18));
      for (float[] row : attention) {
        row[p] = (float) ((row[p] - mean) / deviation);
      }
    }
  }

  /** Adds the running median of the beginning that {@code to} has room for. */
  private static void addSmoothed(float[] row, float[] to, float factor) {
    int half = SMOOTHED_OVER / 2;
    float[] around = new float[SMOOTHED_OVER];
    int length = to.length;
    for (int p = 0; p < length; p++) {
      for (int i = -half; i <= half; i++) {
        // Mirrored at the ends.
        int at = Math.abs(p + i);
        at = at < length ? at : 2 * length - 2 - at;
        around[half + i] = row[Math.clamp(at, 0, length - 1)];
      }
      Arrays.sort(around);
      to[p] += factor * around[half];
    }
  }

  /** The path of the greatest sum; per token the first position on it, then the number of all. */
  private static int[] path(float[][] picture, int positions) {
    int tokens = picture.length;
    double[][] best = new double[tokens][positions];
    // 0: from the token and position before, 1: from the token before, 2: from the position before.
    byte[][] from = new byte[tokens][positions];
    for (int i = 0; i < tokens; i++) {
      for (int p = 0; p < positions; p++) {
        double diagonal = i > 0 && p > 0 ? best[i - 1][p - 1] : Double.NEGATIVE_INFINITY;
        double token = i > 0 ? best[i - 1][p] : Double.NEGATIVE_INFINITY;
        double time = p > 0 ? best[i][p - 1] : Double.NEGATIVE_INFINITY;
        double most = i == 0 && p == 0 ? 0 : Math.max(diagonal, Math.max(token, time));
        from[i][p] = (byte) (most == diagonal ? 0 : most == token ? 1 : 2);
        best[i][p] = most + picture[i][p];
      }
    }

    int[] begins = new int[tokens];
    int i = tokens - 1;
    int p = positions - 1;
    while (i > 0 || p > 0) {
      begins[i] = p;
      switch (from[i][p]) {
        case 0 -> {
          i--;
          p--;
        }
        case 1 -> i--;
        default -> p--;
      }
    }
    begins[0] = 0;
    // The last row is the end of text: where it begins, the last word ends.
    return begins;
  }
}
