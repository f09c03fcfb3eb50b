package dev.tern.llm.generate;

import com.sun.management.OperatingSystemMXBean;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Random;

/**
 * How fast a model reads and writes on this machine. A program, not a test: the numbers depend on
 * what else runs. Run {@code LlmSpeed MODEL [THREADS]} on the test class path; each line gives wall
 * time and the time all threads together spent on a processor, JIT compiler included.
 */
final class LlmSpeed {
  private static final int PROMPT_TOKENS = 150;
  private static final int ANSWER_TOKENS = 64;
  private static final int ROUNDS = Integer.getInteger("rounds", 10);
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private LlmSpeed() {}

  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
    long start = System.nanoTime();
    try (LanguageModel model = LlmEngine.open(file, new LlmOptions(threads, 1024))) {
      System.out.printf("%s, threads=%d%n", model.name(), threads);
      System.out.printf("load %.2f s%n", (System.nanoTime() - start) * 1e-9);
      Random random = new Random(5);
      for (int round = 0; round < ROUNDS; round++) {
        // Random tokens share no prefix, so nothing is reused from round to round.
        int[] prompt = random.ints(PROMPT_TOKENS, 100, 40_000).toArray();
        measure(model, prompt);
      }
    }
  }

  private static void measure(LanguageModel model, int[] prompt) {
    long cpuStart = SYSTEM.getProcessCpuTime();
    model.prepare(prompt);
    long cpuRead = SYSTEM.getProcessCpuTime();
    // The prompt's last token is read again to begin the answer: a 64th of a decode, left in.
    long start = System.nanoTime();
    Completion answer = model.complete(prompt, ANSWER_TOKENS, Sampling.GREEDY, TextListener.NONE);
    long wall = System.nanoTime() - start;
    long cpuWritten = SYSTEM.getProcessCpuTime();
    int written = answer.ids().length;
    System.out.printf(
        "prefill: %.2f s cpu, %.0f tok/cpu-s;  decode %d: %.1f tok/s, %.1f tok/cpu-s%n",
        (cpuRead - cpuStart) * 1e-9,
        PROMPT_TOKENS / ((cpuRead - cpuStart) * 1e-9),
        written,
        written / (wall * 1e-9),
        written / ((cpuWritten - cpuRead) * 1e-9));
  }
}
