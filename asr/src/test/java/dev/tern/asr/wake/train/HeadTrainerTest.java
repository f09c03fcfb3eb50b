package dev.tern.asr.wake.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import dev.tern.asr.TestSound;
import dev.tern.asr.wake.WakeHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadTrainerTest {
  @TempDir Path folder;

  @Test
  void tellsApartWhatDiffersInAFewPlacesOfAFewEmbeddings() {
    Random random = new Random(3);
    Embeddings yes = made(random, 400, true);
    Embeddings no = made(random, 2_000, false);

    WakeHead head = new HeadTrainer(yes, no, 1).train("test", 150, done -> {});

    Embeddings otherYes = made(random, 200, true);
    Embeddings otherNo = made(random, 200, false);
    double right = mean(HeadScores.of(head, otherYes));
    double wrong = mean(HeadScores.of(head, otherNo));
    assertTrue(right > 0.6 && wrong < 0.2, "yes " + right + ", no " + wrong);
  }

  @Test
  void theSameDataAndSeedGiveTheSameHead() {
    Embeddings yes = made(new Random(1), 50, true);
    Embeddings no = made(new Random(2), 200, false);

    WakeHead one = new HeadTrainer(yes, no, 5).train("test", 20, done -> {});
    WakeHead other = new HeadTrainer(yes, no, 5).train("test", 20, done -> {});

    assertEquals(one.outBias(), other.outBias());
    assertEquals(one.hidden()[100], other.hidden()[100]);
  }

  @Test
  void readsTheShippedSpeechOfOthers() {
    Path file = TestSound.home().resolve("models/tern-wake/speech.embeddings");

    Embeddings read = Embeddings.read(file);

    assertTrue(read.hours() > 0.3, "hours=" + read.hours());
    assertEquals(read.count() / 2, read.part(0, 0.5).count());
  }

  @Test
  void refusesEmbeddingsThatAreCutOff() throws IOException {
    Path whole = TestSound.home().resolve("models/tern-wake/speech.embeddings");
    byte[] bytes = Files.readAllBytes(whole);
    Path file = folder.resolve("cut.embeddings");
    Files.write(file, java.util.Arrays.copyOf(bytes, 10_000));

    var error = assertThrows(AsrException.class, () -> Embeddings.read(file));

    assertTrue(error.getMessage().startsWith(file + ": bytes=10000; its head says embeddings="));
  }

  @Test
  void aSceneIsAsLongAsItsSoundAndNeverSilent() {
    float[] sound = new float[16_000];
    for (int i = 4_000; i < 12_000; i++) {
      sound[i] = (float) Math.sin(i * 0.2) * 3_000;
    }
    Scene scene = new Scene(new Random(6));

    for (int i = 0; i < 20; i++) {
      short[] recorded = scene.record(sound);
      assertEquals(sound.length, recorded.length);
      int loudest = 0;
      for (short value : recorded) {
        loudest = Math.max(loudest, Math.abs(value));
      }
      assertTrue(loudest > 300, "loudest=" + loudest);
    }
    assertEquals(8_000, Scene.paced(sound, 2).length);
    assertEquals(8_000, Scene.trimmed(sound).length, 10);
  }

  /** Stretches of 16 random embeddings; those of "yes" have a bump in the last four. */
  private static Embeddings made(Random random, int count, boolean yes) {
    Embeddings made = new Embeddings();
    for (int i = 0; i < count; i++) {
      List<float[]> rows = new ArrayList<>();
      for (int row = 0; row < WakeHead.LENGTH; row++) {
        float[] values = new float[96];
        for (int place = 0; place < 96; place++) {
          values[place] = (float) random.nextGaussian() * 10;
          if (yes && row >= 12 && place < 8) {
            values[place] += 15;
          }
        }
        rows.add(values);
      }
      made.add(rows, WakeHead.LENGTH - 1, WakeHead.LENGTH);
    }
    return made;
  }

  private static double mean(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      sum += score;
    }
    return sum / scores.length;
  }
}
