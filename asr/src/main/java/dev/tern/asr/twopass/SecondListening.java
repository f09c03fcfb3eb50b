package dev.tern.asr.twopass;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The second listener at work on the sound up to a silence, while that lasts. What it fails with is
 * told to whoever asks for its words, and to nobody else.
 */
final class SecondListening {
  private final CompletableFuture<Void> done;
  private final long beganNanos = System.nanoTime();
  private volatile boolean dropped;
  private volatile Transcriber transcriber;
  private volatile long preparedNanos;
  private volatile long wordsNanos;
  private volatile Transcript heard;

  /**
   * @param samples the sound so far; kept
   * @param wordsExpected whether to go on to the words, rather than stop before them
   * @param told is told the words where they are expected, before anybody who waits for them; not
   *     once nobody wants them
   * @param ahead where the work is done
   */
  SecondListening(
      SpeechModel model,
      Vocabulary vocabulary,
      short[] samples,
      boolean wordsExpected,
      Consumer<Transcript> told,
      Executor ahead) {
    done =
        CompletableFuture.runAsync(
            () -> work(model, vocabulary, samples, wordsExpected, told), ahead);
  }

  private void work(
      SpeechModel model,
      Vocabulary vocabulary,
      short[] samples,
      boolean wordsExpected,
      Consumer<Transcript> told) {
    if (dropped) {
      return;
    }
    transcriber = model.start(vocabulary);
    try {
      transcriber.accept(samples, 0, samples.length);
      transcriber.prepare();
      preparedNanos = System.nanoTime() - beganNanos;
      if (wordsExpected && !dropped) {
        heard = transcriber.finish();
        wordsNanos = System.nanoTime() - beganNanos;
        if (!dropped) {
          told.accept(heard);
        }
      }
    } finally {
      if (dropped) {
        transcriber.close();
      }
    }
  }

  /** Waits until all that is done ahead is done. */
  void await() {
    try {
      done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Whether the words are there already. */
  boolean isHeard() {
    return heard != null;
  }

  /** The words; waits for them. */
  Transcript heard() {
    if (heard == null) {
      await();
    }
    if (heard == null) {
      heard = transcriber.finish();
    }
    return heard;
  }

  /** From the beginning of the work until the sound was prepared; 0 while it is not. */
  long preparedNanos() {
    return preparedNanos;
  }

  /** From the beginning of the work until the words were there; 0 while they are not. */
  long wordsNanos() {
    return wordsNanos;
  }

  /** Nobody wants the words any more: the work ends soon, by itself. */
  void drop() {
    dropped = true;
    Transcriber open = transcriber;
    if (open != null) {
      open.close();
    }
  }
}
