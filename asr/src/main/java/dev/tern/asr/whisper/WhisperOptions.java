package dev.tern.asr.whisper;

import dev.tern.asr.AsrException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the second listener runs.
 *
 * <p>Whisper was trained on windows of 30 s, shorter sound followed by silence. The encoder's time
 * grows with the window, so it is shown less silence; too little of it and Whisper repeats itself
 * or invents words. ADR 17 and 35 have the measurements.
 *
 * @param threads that compute, 1 to 256; as many as there are cores is best
 * @param shortestWindow the encoder is always shown at least this much, 0 to 30 s
 * @param padding the encoder is shown at least this much silence after the sound, 0 to 30 s
 * @param language to write, as the vocabulary names it: {@code en}, {@code de}; {@link
 *     #ANY_LANGUAGE} for the one that the model takes an utterance for. English models know one
 * @param beam texts that are followed at once, 1 to {@value #MOST_BEAM}; 1 takes the likeliest
 *     token each time
 * @param packFolder where the pack file with 8-bit weights is kept if the model's folder cannot be
 *     written; empty: nowhere
 */
public record WhisperOptions(
    int threads,
    Duration shortestWindow,
    Duration padding,
    String language,
    int beam,
    Optional<Path> packFolder) {
  /** More texts at once than have ever helped. */
  public static final int MOST_BEAM = 8;

  /** Each utterance is written in the language that it seems to be in. */
  public static final String ANY_LANGUAGE = "auto";

  /** What the model was trained with. */
  public static final Duration FULL_WINDOW = Duration.ofSeconds(30);

  public WhisperOptions {
    if (threads < 1 || threads > 256) {
      throw new AsrException("whisper: threads=" + threads + " is out of range; expected 1..256");
    }
    check("shortestWindow", shortestWindow);
    check("padding", padding);
    if (beam < 1 || beam > MOST_BEAM) {
      throw new AsrException(
          "whisper: beam=%d is out of range; expected 1..%d".formatted(beam, MOST_BEAM));
    }
  }

  /** For English. */
  public WhisperOptions(int threads, Duration shortestWindow, Duration padding) {
    this(threads, shortestWindow, padding, "en", 1, Optional.empty());
  }

  private static void check(String name, Duration value) {
    if (value.isNegative() || value.compareTo(FULL_WINDOW) > 0) {
      throw new AsrException(
          "whisper: %s=%s is out of range; expected PT0S..%s".formatted(name, value, FULL_WINDOW));
    }
  }

  /** As many threads as there are processors; the shortest window measured as safe. */
  public static WhisperOptions defaults() {
    return new WhisperOptions(
        Runtime.getRuntime().availableProcessors(), Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  public WhisperOptions withThreads(int threads) {
    return new WhisperOptions(threads, shortestWindow, padding, language, beam, packFolder);
  }

  public WhisperOptions withLanguage(String language) {
    return new WhisperOptions(threads, shortestWindow, padding, language, beam, packFolder);
  }

  public WhisperOptions withBeam(int beam) {
    return new WhisperOptions(threads, shortestWindow, padding, language, beam, packFolder);
  }

  public WhisperOptions withPackFolder(Path folder) {
    return new WhisperOptions(
        threads, shortestWindow, padding, language, beam, Optional.of(folder));
  }

  /** Always 30 s, as Whisper was trained: for comparison with other recognisers. */
  public WhisperOptions withFullWindow() {
    return new WhisperOptions(threads, FULL_WINDOW, Duration.ZERO, language, beam, packFolder);
  }

  /** Frames of 10 ms, even, to show the encoder for so many heard. */
  int windowFrames(int heardFrames, int mostFrames) {
    long frames = Math.max(shortestWindow.toMillis() / 10, heardFrames + padding.toMillis() / 10);
    return (int) Math.min(frames + frames % 2, mostFrames);
  }
}
