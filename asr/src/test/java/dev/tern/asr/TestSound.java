package dev.tern.asr;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where tests find models and recordings. */
public final class TestSound {
  private TestSound() {}

  /** The recordings and the embedded model, which are part of the repository. */
  public static Path home() {
    return Path.of(System.getProperty("tern.home", ".."));
  }

  public static Path voskModel() {
    return home().resolve("models/tern-vosk-en");
  }

  /** A recording of the repository as the recognisers hear it. */
  public static Pcm recording(String name) {
    return Resampler.toSpeech(Wav.read(home().resolve("recordings").resolve(name)));
  }

  /** A pulled model; the test is skipped, saying so, where it is missing. */
  public static Path pulled(String path) {
    Path file = Path.of(System.getProperty("tern.models", "")).resolve(path);
    assumeTrue(Files.exists(file), file + " is missing; ./tern models pull brings it");
    return file;
  }

  /** Data beside the checkout; the test is skipped, saying so, where it is missing. */
  public static Path shared(String path) {
    Path file = Path.of(System.getProperty("tern.shared", "")).resolve(path);
    assumeTrue(Files.exists(file), file + " is missing; it is development data");
    return file;
  }

  /** Feeds a sound in pieces as a microphone would, then finishes and closes. */
  public static Transcript hear(SpeechModel model, Vocabulary vocabulary, Pcm sound) {
    try (Transcriber transcriber = model.start(vocabulary)) {
      feed(transcriber, sound);
      return transcriber.finish();
    }
  }

  /** Feeds a sound in pieces of 100 ms. */
  public static void feed(Transcriber transcriber, Pcm sound) {
    short[] samples = sound.samples();
    for (int start = 0; start < samples.length; start += 1600) {
      transcriber.accept(samples, start, Math.min(1600, samples.length - start));
    }
  }
}
