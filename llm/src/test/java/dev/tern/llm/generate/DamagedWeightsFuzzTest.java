package dev.tern.llm.generate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.llm.fabricate.Fabricator;
import dev.tern.llm.fabricate.Shape;
import dev.tern.tensor.quant.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weights that arrived damaged, in every format and architecture: infinite scales, codes that are
 * not written, a head that lies. The model is refused or says something; the packer and the kernels
 * never end the process and nothing but an {@link LlmException} is thrown.
 *
 * <p>Takes a third of {@code -Dtern.fuzz.seconds} (3), from {@code -Dtern.fuzz.seed}, which it
 * prints; an input that breaks the rule is left in {@code target/fuzz/weights}.
 */
class DamagedWeightsFuzzTest {
  private static final Path LEFT = Path.of("target", "fuzz", "weights");

  /** The upper bytes of halves that are not numbers, or are infinite. */
  private static final byte[] EXTREME_HALVES = {0x7C, (byte) 0xFC, 0x7E, (byte) 0xFE, 0x7B};

  @TempDir private Path folder;

  @Test
  void damagedWeightsAreRefusedOrUsed() throws IOException {
    long seconds = Math.max(1, Long.getLong("tern.fuzz.seconds", 3) / 3);
    long seed = Long.getLong("tern.fuzz.seed", System.nanoTime());
    System.out.println("fuzz: -Dtern.fuzz.seed=" + seed + " for " + seconds + " s");
    Random random = new Random(seed);
    List<byte[]> models = wholeModels();
    int used = 0;
    int tried = 0;

    long end = System.nanoTime() + seconds * 1_000_000_000;
    while (System.nanoTime() < end) {
      byte[] input = models.get(random.nextInt(models.size())).clone();
      damage(input, random);
      tried++;
      try {
        used += use(input) ? 1 : 0;
      } catch (Throwable broken) {
        Files.createDirectories(LEFT);
        Path left = LEFT.resolve("failure-" + seed + "-" + tried + ".gguf");
        Files.write(left, input);
        throw new AssertionError("seed=" + seed + ", input " + tried + ", left in " + left, broken);
      }
    }

    System.out.println("fuzz: inputs=" + tried + ", used=" + used);
    assertTrue(used > 0 || tried < 20, "no model of " + tried + " was used");
  }

  private boolean use(byte[] input) throws IOException {
    Path file = Files.write(folder.resolve("damaged.gguf"), input);
    try (LanguageModel model = LlmEngine.open(file, new LlmOptions(1, 32))) {
      int[] prompt = model.encode("Once upon");
      model.complete(prompt, 3, Sampling.GREEDY, TextListener.NONE);
      model.complete(prompt, 3, new Sampling(1, 0, 0.9, 0, 1, 1), TextListener.NONE);
      return true;
    } catch (LlmException refused) {
      return false;
    } finally {
      deletePacks();
    }
  }

  /** Weights that were packed for the kernels lie beside the model. */
  private void deletePacks() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> !path.toString().endsWith(".gguf")).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Most of it among the weights; what stands before them is the other fuzz test's. */
  private static void damage(byte[] input, Random random) {
    int places = 1 + random.nextInt(12);
    for (int i = 0; i < places; i++) {
      int at = random.nextInt(random.nextInt(40) == 0 ? 20_000 : input.length);
      input[at] =
          random.nextInt(3) == 0
              ? EXTREME_HALVES[random.nextInt(EXTREME_HALVES.length)]
              : (byte) random.nextInt();
    }
  }

  private List<byte[]> wholeModels() throws IOException {
    List<byte[]> models = new ArrayList<>();
    for (Format format : Format.values()) {
      models.add(model("llama", format));
    }
    for (String architecture : new String[] {"bitnet", "bitnet-b1.58", "qwen3", "gemma3"}) {
      models.add(model(architecture, Format.TQ1_0));
      models.add(model(architecture, Format.Q4_K));
    }
    return models;
  }

  private byte[] model(String architecture, Format format) throws IOException {
    Shape small = new Shape(architecture, 2, 256, 256, 4, 2, 64, 600, 64, 10_000, 1e-5, "gpt-2");
    Path file = folder.resolve(architecture + "-" + format + ".gguf");
    new Fabricator(small, format, Format.Q8_0, 1).write(file, (bytes, of) -> {});
    return Files.readAllBytes(file);
  }
}
