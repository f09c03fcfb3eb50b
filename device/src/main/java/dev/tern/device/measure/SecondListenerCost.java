package dev.tern.device.measure;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Vocabulary;
import dev.tern.pcm.Pcm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the second listener takes of this machine.
 *
 * @param mappedBytes of its files that are in memory; the system may drop them and read them again
 * @param privateBytes of this process alone, its buffers for the most part
 * @param prepareSeconds for what is done in the silence, of one sentence
 * @param wordsSeconds for the words of that sentence, where they are needed
 */
public record SecondListenerCost(
    long mappedBytes, long privateBytes, double prepareSeconds, double wordsSeconds) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** The first times are slower: files are read, and the JVM compiles. */
  private static final int ROUNDS = 4;

  /** How it is measured, for whoever may not open engines. */
  @FunctionalInterface
  public interface Trial {
    /**
     * Opens the model, lets it hear a sentence some times and closes it: about two seconds.
     *
     * @param folder of the model
     * @param threads that compute
     */
    SecondListenerCost of(Path folder, int threads);
  }

  /**
   * Measures a model.
   *
   * @param opening opens it; it is closed here
   * @param sentence 16 kHz mono
   */
  public static SecondListenerCost measured(Supplier<SpeechModel> opening, Pcm sentence) {
    System.gc();
    long mapped = kibibytes("RssFile");
    long own = kibibytes("RssAnon");
    try (SpeechModel model = opening.get()) {
      double prepareSeconds = Double.POSITIVE_INFINITY;
      double wordsSeconds = Double.POSITIVE_INFINITY;
      for (int round = 0; round < ROUNDS; round++) {
        try (Transcriber transcriber = model.start(Vocabulary.OPEN)) {
          transcriber.accept(sentence.samples(), 0, sentence.samples().length);
          long startNanos = System.nanoTime();
          transcriber.prepare();
          long preparedNanos = System.nanoTime();
          transcriber.finish();
          prepareSeconds = Math.min(prepareSeconds, (preparedNanos - startNanos) / 1e9);
          wordsSeconds = Math.min(wordsSeconds, (System.nanoTime() - preparedNanos) / 1e9);
        }
      }
      System.gc();
      return new SecondListenerCost(
          Math.max(0, kibibytes("RssFile") - mapped) * 1024,
          Math.max(0, kibibytes("RssAnon") - own) * 1024,
          prepareSeconds,
          wordsSeconds);
    }
  }

  /** A line of the process's status such as {@code RssAnon: 1234 kB}; 0 where it is not told. */
  private static long kibibytes(String name) {
    try (var lines = Files.lines(STATUS)) {
      Optional<String> line = lines.filter(text -> text.startsWith(name + ":")).findFirst();
      return line.map(text -> Long.parseLong(text.replaceAll("\\D", ""))).orElse(0L);
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
