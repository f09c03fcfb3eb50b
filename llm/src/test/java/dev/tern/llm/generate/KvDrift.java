package dev.tern.llm.generate;

import dev.tern.llm.layer.KvFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How far 8-bit keys and values move a model from float ones. A program, not a test: run {@code
 * KvDrift MODEL TEXT [TOKENS]} on the test class path. Prints the perplexity of the text under both
 * and how far their logits are apart.
 */
final class KvDrift {
  private KvDrift() {}

  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[0]);
    String text = Files.readString(Path.of(arguments[1]));
    int most = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1024;
    LlmOptions options = new LlmOptions(2, most + 16);
    try (LlmEngine exact = LlmEngine.open(model, options.withKv(KvFormat.F32));
        LlmEngine coarse = LlmEngine.open(model, options.withKv(KvFormat.INT8))) {
      int[] all = exact.encode(text);
      int[] ids = Arrays.copyOf(all, Math.min(all.length, most));
      float[][] expected = new float[ids.length][];
      double[] surprise = new double[2];
      exact.follow(
          ids,
          (index, logits) -> {
            expected[index] = logits.clone();
            surprise[0] += surprise(ids, index, logits);
          });
      double[] squares = new double[1];
      int[] sameBest = new int[1];
      coarse.follow(
          ids,
          (index, logits) -> {
            surprise[1] += surprise(ids, index, logits);
            double sum = 0;
            for (int i = 0; i < logits.length; i++) {
              sum += Math.pow(logits[i] - expected[index][i], 2);
            }
            squares[0] += sum / logits.length;
            sameBest[0] += best(logits) == best(expected[index]) ? 1 : 0;
          });
      System.out.printf(
          "tokens=%d perplexity f32=%.4f int8=%.4f, logits %.4f apart (root mean square), "
              + "best token the same at %.2f %%%n",
          ids.length,
          Math.exp(surprise[0] / (ids.length - 1)),
          Math.exp(surprise[1] / (ids.length - 1)),
          Math.sqrt(squares[0] / ids.length),
          100.0 * sameBest[0] / ids.length);
    }
  }

  /** Minus the logarithm of the probability of the token that really came. */
  private static double surprise(int[] ids, int index, float[] logits) {
    if (index + 1 == ids.length) {
      return 0;
    }
    double largest = logits[best(logits)];
    double sum = 0;
    for (float one : logits) {
      sum += Math.exp(one - largest);
    }
    return largest + Math.log(sum) - logits[ids[index + 1]];
  }

  private static int best(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
