package dev.tern.device.conversation;

import dev.tern.asr.Transcript;
import java.util.Optional;

/**
 * The answer that is made ready in the silences of one utterance: one at a time, the newest words'.
 * It is dropped where other words are understood or speech goes on, and handed to the turn when the
 * utterance has ended. Safe for several threads; no call waits.
 */
final class Preparation implements AutoCloseable {
  /** Prepares nothing. */
  static Preparation nothing() {
    return new Preparation((words, before, speechEndNanos) -> null);
  }

  /** Begins to prepare an answer. */
  @FunctionalInterface
  interface Begin {
    /**
     * Begins one and returns at once.
     *
     * @param words which are likely to be final
     * @param before the first listener's when the silence began
     * @param speechEndNanos when the person fell silent
     * @return null where none is wanted
     */
    PreparedAnswer answer(Transcript words, String before, long speechEndNanos);
  }

  private final Begin begin;
  private Silence silence; // null while somebody speaks, and in the end
  private PreparedAnswer prepared; // null where there is none
  private boolean anyDropped;

  Preparation(Begin begin) {
    this.begin = begin;
  }

  /** One silence: what is heard of it after it has ended counts for nothing. */
  final class Silence {
    private final String before;
    private final long speechEndNanos;
    private String expected; // null before the first words

    private Silence(String before, long speechEndNanos) {
      this.before = before;
      this.speechEndNanos = speechEndNanos;
    }

    /** These words are likely to be all; other than those before void what was prepared. */
    void expect(Transcript words) {
      synchronized (Preparation.this) {
        if (silence == this && !words.text().isBlank() && !words.text().equals(expected)) {
          expected = words.text();
          drop();
          prepared = begin.answer(words, before, speechEndNanos);
        }
      }
    }
  }

  /**
   * Nobody speaks any more.
   *
   * @param words understood so far
   * @param silentNanos for how long already
   */
  synchronized Silence silenceBegan(String words, long silentNanos) {
    drop();
    silence = new Silence(words, System.nanoTime() - silentNanos);
    return silence;
  }

  /** It was a pause: what was prepared is void. */
  synchronized void speechWentOn() {
    silence = null;
    drop();
  }

  /** What was prepared, for the turn; no more is. */
  synchronized Optional<PreparedAnswer> ready() {
    silence = null;
    return Optional.ofNullable(prepared);
  }

  /** Whether an answer was begun in vain. */
  synchronized boolean hasDropped() {
    return anyDropped || (prepared != null && prepared.wasWasted());
  }

  private void drop() {
    if (prepared != null) {
      prepared.drop();
      anyDropped |= prepared.wasWasted();
      prepared = null;
    }
  }

  /** What was prepared is void, and no more is; nothing is taken from what was taken over. */
  @Override
  public synchronized void close() {
    silence = null;
    drop();
  }
}
