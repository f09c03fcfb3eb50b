package dev.tern.llm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.fabricate.Fabricator;
import dev.tern.llm.fabricate.Shape;
import dev.tern.llm.gguf.GgufFile;
import dev.tern.llm.layer.KvCache;
import dev.tern.llm.layer.KvFormat;
import dev.tern.llm.layer.KvPool;
import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.memory.ActivationBits;
import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.pack.PackFile;
import dev.tern.tensor.pack.TernaryLayout;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.team.ThreadTeam;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the coarse head to the whole one, on random weights: the greatest logits stand close. */
class CoarseHeadTest {
  private static final int VOCABULARY = 16_380; // the last block of 64 is not full
  private static final int TOKENS = 60;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"Q8_0, 1", "Q6_K, 2", "F16, 3", "BF16, 2", "F32, 2"})
  void findsTheGreatestLogitOfTheWholeHead(Format head, int threads) {
    try (Model model = new Model(fabricated(head), threads)) {
      int[] ids = new Random(threads).ints(TOKENS, 0, VOCABULARY).toArray();
      for (int at = 0, count = 1; at < ids.length; at += count, count = 1 + (at * 7) % 5) {
        count = Math.min(count, ids.length - at);
        float[][] whole = model.logits(ids, at, count, false);
        float[][] coarse = model.logits(ids, at, count, true);

        for (int n = 0; n < count; n++) {
          int greatest = greatest(whole[n]);
          assertEquals(greatest, greatest(coarse[n]), "token " + (at + n));
          assertEquals(whole[n][greatest], coarse[n][greatest], "token " + (at + n));
          assertTrue(equal(whole[n], coarse[n]) < VOCABULARY / 2, "most rows are left out");
        }
      }
    }
  }

  @Test
  void keepsNoCoarseHeadWhereItWouldSaveLittle() {
    try (Model model = new Model(fabricated(Format.Q4_0), 1)) {
      assertTrue(model.weights.coarseOutput().isEmpty());
    }
  }

  private static int greatest(float[] logits) {
    int greatest = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[greatest]) {
        greatest = i;
      }
    }
    return greatest;
  }

  private static int equal(float[] a, float[] b) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      if (a[i] == b[i]) {
        equal++;
      }
    }
    return equal;
  }

  private Path fabricated(Format head) {
    Path file = folder.resolve(head + ".gguf");
    Shape shape =
        new Shape("llama", 1, 256, 512, 4, 2, 64, VOCABULARY, 2048, 10_000, 1e-5, "llama-bpe");
    new Fabricator(shape, Format.Q4_0, head, 3).write(file, (bytes, all) -> {});
    return file;
  }

  /** A model with a session whose end can be read twice. */
  private static final class Model implements AutoCloseable {
    final ModelWeights weights;
    private final ThreadTeam team;
    private final NativeMemory memory = new NativeMemory();
    private final Transformer transformer;
    private final KvCache cache;
    private final Batch batch;

    Model(Path file, int threads) {
      team = new ThreadTeam(threads);
      try (GgufFile gguf = GgufFile.open(file)) {
        PackFile pack = PackFile.beside(file, TernaryLayout.AS_IN_FILE, team);
        weights = new ModelWeights(gguf, VOCABULARY, pack);
      }
      transformer =
          new Transformer(
              weights, Kernels.best(), KvFormat.INT8, ActivationBits.EIGHT, TOKENS, 16, team);
      cache = new KvPool(memory, transformer.kvShape(), KvPool.roundUp(TOKENS)).open(TOKENS);
      batch = new Batch(transformer.rows());
    }

    /** The logits after each of some tokens. */
    float[][] logits(int[] ids, int at, int count, boolean onlyGreatest) {
      cache.length(at);
      batch.clear();
      batch.add(cache, ids, at, count);
      for (int i = 0; i < count; i++) {
        int back = count - 1 - i;
        assertEquals(i, onlyGreatest ? batch.wantGreatest(back) : batch.wantLogits(back));
      }
      transformer.read(batch);
      float[][] logits = new float[count][VOCABULARY];
      for (int i = 0; i < count; i++) {
        transformer.logits(i, logits[i]);
      }
      return logits;
    }

    @Override
    public void close() {
      transformer.close();
      memory.close();
      team.close();
    }
  }
}
