package dev.tern.llm.generate;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.llm.Golden;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.LlmException;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that arrived damaged is refused or works; it never ends the process in another way. */
class DamagedFileTest {
  /** Most of the small model's first bytes are its metadata, tokens and table of tensors. */
  private static final int HEADER = 21_000;

  @TempDir private Path folder;

  @Test
  void refusesAFileThatIsCutOffAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.stories("q4_0"));
    Random random = new Random(1);

    for (int i = 0; i < 300; i++) {
      // Every place in the first hundred bytes, then the header, then the data.
      int size =
          i < 100
              ? i
              : i < 250 ? random.nextInt(100, HEADER) : random.nextInt(HEADER, whole.length);
      Path cut = Files.write(folder.resolve("cut.gguf"), Arrays.copyOf(whole, size));

      LlmException refused =
          assertThrows(LlmException.class, () -> open(cut).close(), "size=" + size);
      assertTrue(refused.getMessage().contains("pull the model again"), refused.getMessage());
    }
  }

  @Test
  void survivesFlippedBytes() throws IOException {
    byte[] whole = Files.readAllBytes(Golden.stories("q4_0"));
    Random random = new Random(2);
    int refusals = 0;

    for (int i = 0; i < 600; i++) {
      byte[] damaged = whole.clone();
      int flips = 1 + random.nextInt(3);
      for (int flip = 0; flip < flips; flip++) {
        int at = i % 10 == 0 ? random.nextInt(whole.length) : random.nextInt(HEADER);
        damaged[at] = (byte) random.nextInt(256);
      }
      Path file = Files.write(folder.resolve("damaged.gguf"), damaged);
      try (LanguageModel model = open(file)) {
        model.complete(model.encode("Once"), 3, Sampling.GREEDY, TextListener.NONE);
      } catch (LlmException refused) {
        refusals++;
      }
    }

    assertTrue(refusals > 50, "refusals=" + refusals);
  }

  private static LanguageModel open(Path file) {
    return LlmEngine.open(file, new LlmOptions(1, 32));
  }
}
