package dev.tern.asr.whisper;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Whisper tiny.en as {@code ./tern models pull} leaves it; tests are skipped where it is missing.
 */
final class TestModel {
  static Path folder() {
    Path folder = Path.of(System.getProperty("tern.models"), "whisper-tiny.en");
    Assumptions.assumeTrue(
        Files.exists(folder.resolve("model.bin")),
        () -> folder + "/model.bin is missing; ./tern models pull whisper-tiny.en brings it");
    return folder;
  }

  private TestModel() {}
}
