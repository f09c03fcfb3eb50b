package dev.tern.device.conversation;

import dev.tern.pcm.Pcm;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The first clause of an answer and its sound, made before it is known whether anybody will hear
 * it. One thread makes it, another may take it, in pieces as they are made; what is dropped is
 * heard by nobody. It holds a sentence at most.
 *
 * <p>A recording is read faster than its silence lasts, so whoever takes it waits where a
 * microphone's turn would not. How long it waited is told, and when the sound was there, counted
 * from the end of speech, so that only what would have outlasted the silence is counted.
 */
final class RehearsedClause implements AutoCloseable {
  private static final Optional<Pcm> END = Optional.empty();

  private final Synthesizer voice;
  private final double speed;
  private final long speechEndNanos;

  private final CompletableFuture<Optional<String>> text = new CompletableFuture<>();
  private final BlockingQueue<Optional<Pcm>> pieces = new LinkedBlockingQueue<>();
  private volatile boolean dropped;
  private volatile long readyNanos; // 0 while no sound is there
  private volatile RuntimeException failure; // what the voice failed with
  private long waitNanos; // of the thread that takes it

  /**
   * @param speed of the voice
   * @param speechEndNanos when the person fell silent, as {@link System#nanoTime} tells it
   */
  RehearsedClause(Synthesizer voice, double speed, long speechEndNanos) {
    this.voice = voice;
    this.speed = speed;
    this.speechEndNanos = speechEndNanos;
  }

  /** Makes the sound of the first clause; returns when it is made or nobody wants it. */
  void speak(String clause) {
    text.complete(Optional.of(clause));
    try {
      if (!dropped) {
        voice.speak(new Phrase(clause, speed), this::keep);
      }
    } catch (RuntimeException failed) {
      failure = failed;
    } finally {
      pieces.add(END);
    }
  }

  private boolean keep(Pcm piece) {
    if (readyNanos == 0) {
      readyNanos = System.nanoTime();
    }
    pieces.add(Optional.of(piece));
    return !dropped;
  }

  /** There is none, and none comes; nothing where there is one. */
  void end() {
    text.complete(Optional.empty());
  }

  /** Its words, once they are known; empty where there are none. */
  Optional<String> text() {
    long beganNanos = System.nanoTime();
    Optional<String> words = text.join();
    waitNanos += System.nanoTime() - beganNanos;
    return words;
  }

  /** Whether it says these words at this speed. */
  boolean says(String words, double atSpeed) {
    return speed == atSpeed && text.getNow(Optional.empty()).filter(words::equals).isPresent();
  }

  /**
   * Hands the sound on as it is made.
   *
   * @param listener may end it
   * @throws RuntimeException what the voice failed with
   */
  void play(Synthesizer.Listener listener) {
    boolean wanted = true;
    for (Optional<Pcm> piece = next(); wanted && piece.isPresent(); piece = next()) {
      wanted = listener.accept(piece.get());
    }
    if (failure != null) {
      throw failure;
    }
    if (!wanted) {
      close();
    }
  }

  private Optional<Pcm> next() {
    long beganNanos = System.nanoTime();
    try {
      return pieces.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException("interrupted while an answer was taken over", e);
    } finally {
      waitNanos += System.nanoTime() - beganNanos;
    }
  }

  /** How long whoever takes it has waited for it until now. */
  long waitNanos() {
    return waitNanos;
  }

  /** When its first sound was there, from the end of speech on; 0 where it is not. */
  long readyNanos() {
    long ready = readyNanos;
    return ready == 0 ? 0 : ready - speechEndNanos;
  }

  /** Nobody wants it any more. */
  @Override
  public void close() {
    dropped = true;
    text.complete(Optional.empty());
  }
}
