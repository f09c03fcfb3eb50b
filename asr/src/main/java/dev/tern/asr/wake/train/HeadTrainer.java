package dev.tern.asr.wake.train;

import dev.tern.asr.wake.EmbeddingStream;
import dev.tern.asr.wake.WakeHead;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Trains a head by Adam (arXiv 1412.6980) on cross-entropy. In every step parts of each layer are
 * left out at random, or the few voices that there are would be learned by heart; the head is the
 * mean of the weights over the last steps. From a third of the way on, a third of the negatives of
 * each step are those that score highest.
 *
 * <p>One thread; the same data and seed give the same head.
 */
public final class HeadTrainer {
  private static final int SIZE = EmbeddingStream.SIZE;
  private static final int LENGTH = WakeHead.LENGTH;
  private static final int PROJECTED = 16;
  private static final int HIDDEN = 24;
  private static final int INPUTS = LENGTH * PROJECTED;

  private static final int POSITIVES = 64;
  private static final int NEGATIVES = 160;
  private static final int HARD = 64;
  private static final int LOOKS_FOR_HARD = 6;

  private static final float LEFT_OUT = 0.3f;
  private static final float NOISE = 0.2f; // of an embedding's own spread
  private static final float SURE = 0.98f;
  private static final float SURELY_NOT = 0.005f;
  private static final float POSITIVE_WEIGHT = 2.5f;
  private static final float RATE = 1e-3f;
  private static final float DECAY = 0.02f;
  private static final float MEAN_RATE = 0.01f;

  // Where the weights lie in one array.
  private static final int PROJECTION = 0; // [PROJECTED, SIZE]
  private static final int PROJECTION_BIAS = PROJECTION + PROJECTED * SIZE;
  private static final int HIDDEN_AT = PROJECTION_BIAS + PROJECTED; // [HIDDEN, INPUTS]
  private static final int HIDDEN_BIAS = HIDDEN_AT + HIDDEN * INPUTS;
  private static final int OUT = HIDDEN_BIAS + HIDDEN;
  private static final int OUT_BIAS = OUT + HIDDEN;
  private static final int WEIGHTS = OUT_BIAS + 1;

  private final Embeddings positives;
  private final Embeddings negatives;
  private final Random random;
  private final float[] center = new float[SIZE];
  private final float[] spread = new float[SIZE];

  private final float[] weights = new float[WEIGHTS];
  private final float[] meanWeights = new float[WEIGHTS];
  private final float[] gradient = new float[WEIGHTS];
  private final float[] first = new float[WEIGHTS];
  private final float[] second = new float[WEIGHTS];

  private final float[][] input = new float[LENGTH][SIZE];
  private final float[] projected = new float[INPUTS];
  private final float[] projectedGradient = new float[INPUTS];
  private final float[] hidden = new float[HIDDEN];
  private final boolean[] kept = new boolean[INPUTS + HIDDEN];
  private int[] hard = {};

  public HeadTrainer(Embeddings positives, Embeddings negatives, long seed) {
    this.positives = positives;
    this.negatives = negatives;
    this.random = new Random(seed);
    measure();
    start();
  }

  /**
   * Trains.
   *
   * @param steps each over some 290 windows; 1,500 take half a minute on a desktop's core
   * @param progress told 0..1, some hundred times
   */
  public WakeHead train(String word, int steps, DoubleConsumer progress) {
    for (int step = 0; step < steps; step++) {
      if (step >= steps / 3 && step % Math.max(1, steps / LOOKS_FOR_HARD / 2) == 0) {
        findHard();
      }
      Arrays.fill(gradient, 0);
      for (int i = 0; i < POSITIVES; i++) {
        learn(positives, random.nextInt(positives.count()), SURE, POSITIVE_WEIGHT);
      }
      for (int i = 0; i < NEGATIVES; i++) {
        learn(negatives, random.nextInt(negatives.count()), SURELY_NOT, 1);
      }
      for (int i = 0; i < HARD; i++) {
        int one =
            hard.length > 0 ? hard[random.nextInt(hard.length)] : random.nextInt(negatives.count());
        learn(negatives, one, SURELY_NOT, 1);
      }
      adam(step, RATE * Math.min(1, 2 * (1 - step / (float) steps)) + 2e-5f);
      if (step % Math.max(1, steps / 100) == 0) {
        progress.accept(step / (double) steps);
      }
    }
    progress.accept(1);
    return head(word);
  }

  /** Center and spread of the negatives' embeddings: the head sees them as 0 and 1. */
  private void measure() {
    double[] sum = new double[SIZE];
    double[] squares = new double[SIZE];
    int step = Math.max(1, negatives.count() / 5_000);
    int count = 0;
    for (int window = 0; window < negatives.count(); window += step) {
      float[] row = negatives.row(window, LENGTH - 1);
      for (int i = 0; i < SIZE; i++) {
        sum[i] += row[i];
        squares[i] += row[i] * row[i];
      }
      count++;
    }
    for (int i = 0; i < SIZE; i++) {
      center[i] = (float) (sum[i] / count);
      spread[i] =
          (float) Math.sqrt(Math.max(0, squares[i] / count - center[i] * center[i])) + 1e-3f;
    }
  }

  private void start() {
    fill(PROJECTION, PROJECTED * SIZE, Math.sqrt(1.0 / SIZE));
    fill(HIDDEN_AT, HIDDEN * INPUTS, Math.sqrt(2.0 / INPUTS));
    fill(OUT, HIDDEN, 0.1);
    System.arraycopy(weights, 0, meanWeights, 0, WEIGHTS);
  }

  private void fill(int at, int count, double scale) {
    for (int i = 0; i < count; i++) {
      weights[at + i] = (float) (random.nextGaussian() * scale);
    }
  }

  /** Adds one window's gradient. */
  private void learn(Embeddings from, int window, float target, float weight) {
    take(from, window);
    for (int i = 0; i < kept.length; i++) {
      kept[i] = random.nextFloat() >= LEFT_OUT;
    }
    float logit = forward(weights, true);
    float error = (float) (1 / (1 + Math.exp(-logit)) - target) * weight;

    gradient[OUT_BIAS] += error;
    Arrays.fill(projectedGradient, 0);
    for (int unit = 0; unit < HIDDEN; unit++) {
      gradient[OUT + unit] += error * hidden[unit];
      if (hidden[unit] <= 0) {
        continue;
      }
      float back = error * weights[OUT + unit] / (1 - LEFT_OUT);
      gradient[HIDDEN_BIAS + unit] += back;
      int row = HIDDEN_AT + unit * INPUTS;
      for (int i = 0; i < INPUTS; i++) {
        gradient[row + i] += back * projected[i];
        projectedGradient[i] += back * weights[row + i];
      }
    }
    for (int i = 0; i < INPUTS; i++) {
      if (projected[i] <= 0) {
        continue;
      }
      float back = projectedGradient[i] / (1 - LEFT_OUT);
      int row = i % PROJECTED;
      gradient[PROJECTION_BIAS + row] += back;
      float[] x = input[i / PROJECTED];
      int at = PROJECTION + row * SIZE;
      for (int k = 0; k < SIZE; k++) {
        gradient[at + k] += back * x[k];
      }
    }
  }

  /** A window, centered, with a little noise. */
  private void take(Embeddings from, int window) {
    for (int place = 0; place < LENGTH; place++) {
      float[] row = from.row(window, place);
      float[] x = input[place];
      for (int i = 0; i < SIZE; i++) {
        // Sum of two even draws: near enough to a bell, and much cheaper.
        float noise = (random.nextFloat() + random.nextFloat() - 1) * 2.4f * NOISE;
        x[i] = (row[i] - center[i]) / spread[i] + noise;
      }
    }
  }

  private float forward(float[] w, boolean leaveOut) {
    float scale = leaveOut ? 1 / (1 - LEFT_OUT) : 1;
    for (int i = 0; i < INPUTS; i++) {
      if (leaveOut && !kept[i]) {
        projected[i] = 0;
        continue;
      }
      int row = i % PROJECTED;
      int at = PROJECTION + row * SIZE;
      float[] x = input[i / PROJECTED];
      float sum = w[PROJECTION_BIAS + row];
      for (int k = 0; k < SIZE; k++) {
        sum += w[at + k] * x[k];
      }
      projected[i] = Math.max(0, sum) * scale;
    }
    float logit = w[OUT_BIAS];
    for (int unit = 0; unit < HIDDEN; unit++) {
      if (leaveOut && !kept[INPUTS + unit]) {
        hidden[unit] = 0;
        continue;
      }
      float sum = w[HIDDEN_BIAS + unit];
      int at = HIDDEN_AT + unit * INPUTS;
      for (int i = 0; i < INPUTS; i++) {
        sum += w[at + i] * projected[i];
      }
      hidden[unit] = Math.max(0, sum) * scale;
      logit += w[OUT + unit] * hidden[unit];
    }
    return logit;
  }

  private void adam(int step, float rate) {
    float batch = POSITIVES * POSITIVE_WEIGHT + NEGATIVES + HARD;
    float firstBias = (float) (1 - Math.pow(0.9, step + 1));
    float secondBias = (float) (1 - Math.pow(0.999, step + 1));
    for (int i = 0; i < WEIGHTS; i++) {
      float g = gradient[i] / batch;
      first[i] = 0.9f * first[i] + 0.1f * g;
      second[i] = 0.999f * second[i] + 0.001f * g * g;
      float move = first[i] / firstBias / ((float) Math.sqrt(second[i] / secondBias) + 1e-8f);
      boolean decays = i < PROJECTION_BIAS || i >= HIDDEN_AT && i < HIDDEN_BIAS;
      weights[i] -= rate * (move + (decays ? DECAY * weights[i] : 0));
      meanWeights[i] += MEAN_RATE * (weights[i] - meanWeights[i]);
    }
  }

  /** The twentieth of the negatives that scores highest now; every fourth one is looked at. */
  private void findHard() {
    int[] looked = IntStream.range(0, negatives.count() / 4).map(i -> 4 * i).toArray();
    if (looked.length < 40) {
      return;
    }
    float[] score = new float[negatives.count()];
    for (int window : looked) {
      take(negatives, window);
      score[window] = forward(meanWeights, false);
    }
    hard =
        Arrays.stream(looked)
            .boxed()
            .sorted(Comparator.comparing(window -> -score[window]))
            .limit(looked.length / 20)
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** The mean weights; centering and spread go into the projection. */
  private WakeHead head(String word) {
    float[] projection = new float[PROJECTED * SIZE];
    float[] bias = Arrays.copyOfRange(meanWeights, PROJECTION_BIAS, HIDDEN_AT);
    for (int row = 0; row < PROJECTED; row++) {
      for (int i = 0; i < SIZE; i++) {
        float w = meanWeights[PROJECTION + row * SIZE + i] / spread[i];
        projection[row * SIZE + i] = w;
        bias[row] -= w * center[i];
      }
    }
    return new WakeHead(
        word,
        0.5f,
        2_000,
        2,
        projection,
        bias,
        Arrays.copyOfRange(meanWeights, HIDDEN_AT, HIDDEN_BIAS),
        Arrays.copyOfRange(meanWeights, HIDDEN_BIAS, OUT),
        Arrays.copyOfRange(meanWeights, OUT, OUT_BIAS),
        meanWeights[OUT_BIAS]);
  }
}
