package dev.tern.tts;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The voice that tests speak with, where it was pulled. */
public final class VoiceModel {
  private VoiceModel() {}

  /** The folder of the voice; skips the test, saying why, where it is missing. */
  public static Path folder() {
    String models = System.getProperty("tern.models", "");
    Path folder = Path.of(models, "hibari");
    assumeTrue(
        Files.isRegularFile(folder.resolve("hibari.onnx")),
        () -> "no voice in " + folder + "; fetch it with `tern models pull`");
    return folder;
  }
}
