package dev.tern.device.conversation;

import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The beginning of an answer to words that are not yet known to be all, as far as its first clause:
 * written, and made sound. When the turn comes and asks for exactly this, it is taken over and goes
 * on from there; else it is dropped, and nobody has heard anything.
 *
 * <p>It stops the model after the first clause rather than holding it there: what was written
 * stands in the model's session, which goes on where a longer prompt begins alike, and nobody has
 * to give anything back. The best token each time does not depend on where it was stopped, so that
 * the answer is the same to the letter.
 *
 * <p>Closing it ends the work within a token, from any thread.
 */
final class PreparedAnswer implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(PreparedAnswer.class);

  private static final char INCOMPLETE = '\uFFFD';

  /**
   * What is to be answered, and how.
   *
   * @param prompt its tokens
   * @param maxTokens longest answer
   * @param maxSentences of it
   */
  @SuppressWarnings("ArrayRecordComponent") // token ids; compared by asks
  record Terms(int[] prompt, int maxTokens, int maxSentences) {
    boolean asks(Terms other) {
      return maxTokens == other.maxTokens
          && maxSentences == other.maxSentences
          && Arrays.equals(prompt, other.prompt);
    }
  }

  private final LanguageModel model;
  private final RehearsedClause first;
  private final Consumer<int[]> read;
  private final CompletableFuture<Optional<Terms>> terms = new CompletableFuture<>();
  private volatile boolean dropped;
  private volatile boolean wasted;
  private volatile boolean taken;

  // Of the thread that makes it, and after the first clause's text of the one that takes it over.
  private SpokenAnswer spoken;
  private Consumer<String> mouth = this::hold;
  private BooleanSupplier wanted = this::isUnheld;
  private String held; // the first clause; null until it is written
  private Completion begun;
  private String whole; // all of the answer where no more follows; null else

  /**
   * Begins it.
   *
   * @param wanted what is to be answered; empty where nothing is. Asked on the thread below
   * @param first takes the first clause
   * @param read is told of a prompt that was read for it
   * @param thread on which the model works, one task at a time
   */
  static PreparedAnswer begin(
      LanguageModel model,
      Supplier<Optional<Terms>> wanted,
      RehearsedClause first,
      Consumer<int[]> read,
      Executor thread) {
    PreparedAnswer prepared = new PreparedAnswer(model, first, read);
    thread.execute(() -> prepared.make(wanted));
    return prepared;
  }

  private PreparedAnswer(LanguageModel model, RehearsedClause first, Consumer<int[]> read) {
    this.model = model;
    this.first = first;
    this.read = read;
  }

  private void make(Supplier<Optional<Terms>> asked) {
    try {
      Optional<Terms> now = dropped ? Optional.empty() : asked.get();
      terms.complete(now);
      if (now.isPresent() && !dropped) {
        write(now.get());
        if (held != null && !dropped) {
          first.speak(held);
        }
      }
    } catch (RuntimeException e) {
      // The turn itself fails with it where it needs the model, and tells.
      LOG.debug("no answer is prepared", e);
    } finally {
      terms.complete(Optional.empty());
      first.end();
    }
  }

  private void write(Terms now) {
    spoken =
        new SpokenAnswer(now.maxSentences, text -> mouth.accept(text), () -> wanted.getAsBoolean());
    begun = model.complete(now.prompt, now.maxTokens, Sampling.GREEDY, spoken);
    read.accept(now.prompt);
    if (begun.stop() != Completion.Stop.LISTENER) {
      wanted = () -> !dropped;
      whole = spoken.finish(begun.stop() == Completion.Stop.MAX_TOKENS);
    } else if (spoken.isComplete()) {
      whole = spoken.finish(false);
    } else if (model.decode(begun.ids()).indexOf(INCOMPLETE) >= 0) {
      held = null; // stopped inside a character, from where nobody can go on
    }
  }

  private void hold(String clause) {
    held = held == null ? clause : held + " " + clause;
  }

  private boolean isUnheld() {
    return held == null && !dropped;
  }

  /** Its first clause. */
  RehearsedClause first() {
    return first;
  }

  private boolean isBegun() {
    return terms.getNow(Optional.empty()).isPresent();
  }

  /**
   * Says what it has and goes on; waits for it where it is not there yet.
   *
   * @param asked what the answer is to
   * @param clauses is handed each piece of the answer
   * @param stillWanted asked while it is written; false ends it
   * @return all that was said; empty where this is no answer to that: then nothing was said
   */
  Optional<String> goOn(Terms asked, Consumer<String> clauses, BooleanSupplier stillWanted) {
    if (dropped || terms.join().filter(asked::asks).isEmpty()) {
      return Optional.empty();
    }
    Optional<String> opening = first.text();
    if (dropped || opening.isEmpty()) {
      return Optional.empty();
    }
    taken = true;
    clauses.accept(opening.get());
    if (whole != null) {
      return Optional.of(whole);
    }
    mouth = clauses;
    wanted = stillWanted;
    int[] soFar = Arrays.copyOf(asked.prompt, asked.prompt.length + begun.ids().length);
    System.arraycopy(begun.ids(), 0, soFar, asked.prompt.length, begun.ids().length);
    Completion rest =
        model.complete(soFar, asked.maxTokens - begun.ids().length, Sampling.GREEDY, spoken);
    return Optional.of(spoken.finish(rest.stop() == Completion.Stop.MAX_TOKENS));
  }

  /** Nobody wants it: nothing of it is heard any more. */
  void drop() {
    if (!dropped && !taken && isBegun()) {
      wasted = true;
      LOG.debug("a prepared answer was dropped");
    }
    dropped = true;
    first.close();
  }

  /** Whether it was begun and then dropped. */
  boolean wasWasted() {
    return wasted;
  }

  @Override
  public void close() {
    drop();
  }
}
