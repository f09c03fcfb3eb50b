package dev.tern.llm.generate;

import dev.tern.llm.Completion;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.llm.grammar.GrammarState;
import dev.tern.llm.model.Batch;
import dev.tern.llm.model.Transformer;
import dev.tern.llm.sampling.PromptLookup;
import dev.tern.llm.sampling.Sampler;
import dev.tern.llm.tokenizer.Ids;
import dev.tern.llm.tokenizer.Tokenizer;
import dev.tern.llm.tokenizer.Utf8Stream;
import java.util.Arrays;

/**
 * A request on its way: tokens that are still to be read, then one choice after the other. Used by
 * whichever thread leads; the loop's lock hands it over.
 */
final class Generation {
  private final EngineSession session;
  private final Tokenizer tokenizer;
  private final Sampler sampler;
  private final GrammarState grammar; // null where anything may be said
  private final TextListener listener;
  private final int maxTokens;

  private final long startNanos = System.nanoTime();
  private long promptReadNanos;
  private final int promptTokens;

  // What is to be read next.
  private int[] pending;
  private int pendingAt;
  private int adding; // in the batch that is being made
  private int logitRow = -1;

  /**
   * What may follow the last choice, read with it: {@code guessed} tokens at the end of pending.
   */
  private final int[] guess;

  private int guessed;
  private final PromptLookup lookup = new PromptLookup();

  private final Ids ids = new Ids();
  private final StringBuilder text = new StringBuilder();
  private final Utf8Stream characters = new Utf8Stream();

  private Completion.Stop stop; // null while it goes on
  private RuntimeException failure;
  private boolean done;

  /**
   * A request that is to begin with what its session does not hold yet.
   *
   * @param maxTokens 0 reads the prompt and chooses nothing
   */
  Generation(
      EngineSession session,
      Tokenizer tokenizer,
      int[] unread,
      int maxTokens,
      Sampling sampling,
      GrammarState grammar,
      TextListener listener,
      int mostGuessed) {
    this.session = session;
    this.tokenizer = tokenizer;
    this.pending = unread;
    promptTokens = unread.length;
    this.maxTokens = maxTokens;
    sampler = new Sampler(sampling);
    this.grammar = grammar;
    this.listener = listener;
    guess = new int[mostGuessed];
    if (grammar != null && maxTokens > 0) {
      pending = withForced(unread);
    }
  }

  /** What is to be read before the first choice: the prompt, and what must follow it. */
  private int[] withForced(int[] prompt) {
    int[] forced = grammar.forced();
    int[] all = Arrays.copyOf(prompt, prompt.length + forced.length);
    System.arraycopy(forced, 0, all, prompt.length, forced.length);
    for (int token : forced) {
      grammar.accept(token);
      if (!done) {
        ends(token);
      }
    }
    return all;
  }

  boolean isDone() {
    return done;
  }

  /** Whether its prompt has been read. */
  boolean isChoosing() {
    return promptReadNanos != 0;
  }

  /** Puts what it wants to read into a batch, as far as there is room. */
  void addTo(Batch batch, int room) {
    if (guessed > 0 && (room < pending.length || !batch.canWantLogits(pending.length))) {
      pending = new int[] {pending[0]};
      guessed = 0;
    }
    adding = Math.min(room, pending.length - pendingAt);
    if (adding == 0) {
      return;
    }
    boolean last = pendingAt + adding == pending.length;
    if (last && maxTokens > 0 && !batch.canWantLogits(1)) {
      adding = 0;
      return;
    }
    batch.add(session.cache(), pending, pendingAt, adding);
    logitRow = last && maxTokens > 0 ? wantLogits(batch, guessed) : -1;
    for (int back = guessed - 1; back >= 0; back--) {
      wantLogits(batch, back);
    }
    if (logitRow >= 0 && grammar != null) {
      batch.wantOnly(grammar.allowed());
    }
  }

  private int wantLogits(Batch batch, int back) {
    return grammar == null && sampler.takesGreatest()
        ? batch.wantGreatest(back)
        : batch.wantLogits(back);
  }

  /** Goes on after its part of a batch was read. */
  void advance(Transformer transformer, float[] logits) {
    if (adding == 0) {
      return;
    }
    session.read(pending, pendingAt, adding);
    pendingAt += adding;
    if (pendingAt < pending.length) {
      return;
    }
    if (promptReadNanos == 0) {
      promptReadNanos = System.nanoTime();
    }
    if (maxTokens == 0) {
      finish(Completion.Stop.MAX_TOKENS);
      return;
    }
    session.keep(session.length() - guessed);
    int token = choose(transformer, logits);
    int right = 0;
    for (; right < guessed && token == guess[right]; right++) {
      if (ends(token)) {
        return;
      }
      session.keep(session.length() + 1);
      logitRow++;
      token = choose(transformer, logits);
    }
    if (guessed > 0) {
      lookup.learn(right);
    }
    if (ends(token)) {
      return;
    }
    pendingAt = 0;
    if (grammar == null) {
      pending = withGuess(token);
      return;
    }
    pending = withForced(token);
    for (int i = 1; i < pending.length; i++) {
      if (ends(pending[i])) {
        return;
      }
    }
    if (grammar != null && grammar.isComplete()) {
      finish(Completion.Stop.END_OF_GENERATION);
    }
  }

  private int choose(Transformer transformer, float[] logits) {
    if (grammar == null) {
      transformer.logits(logitRow, logits);
      return sampler.next(logits, session.tokens(), session.length());
    }
    int[] allowed = grammar.allowed();
    transformer.logits(logitRow, allowed, logits);
    return sampler.next(allowed, logits, allowed.length, session.tokens(), session.length());
  }

  /** Writes a token; whether the generation is over by that. */
  private boolean ends(int token) {
    if (tokenizer.endsGeneration(token)) {
      finish(Completion.Stop.END_OF_GENERATION);
      return true;
    }
    write(token);
    if (stop == null && ids.count() == maxTokens) {
      finish(Completion.Stop.MAX_TOKENS);
    }
    return stop != null;
  }

  /** A chosen token and those that followed it where the same words were said before. */
  private int[] withGuess(int token) {
    int[] tokens = session.tokens();
    int known = session.length();
    tokens[known] = token;
    int most = Math.min(guess.length, maxTokens - ids.count());
    guessed = most == 0 ? 0 : lookup.guess(tokens, known + 1, guess, most);
    int[] all = new int[1 + guessed];
    all[0] = token;
    System.arraycopy(guess, 0, all, 1, guessed);
    return all;
  }

  /** A chosen token and those that must follow it. */
  private int[] withForced(int token) {
    grammar.accept(token);
    int[] forced = grammar.forced();
    int[] all = new int[1 + forced.length];
    all[0] = token;
    for (int i = 0; i < forced.length; i++) {
      grammar.accept(forced[i]);
      all[i + 1] = forced[i];
    }
    return all;
  }

  private void write(int token) {
    ids.add(token);
    String piece = characters.append(tokenizer.bytes(token));
    text.append(piece);
    if (!piece.isEmpty() && !listener.accept(piece)) {
      stop = Completion.Stop.LISTENER;
      done = true;
    }
  }

  private void finish(Completion.Stop why) {
    stop = why;
    if (promptReadNanos == 0) {
      promptReadNanos = System.nanoTime();
    }
    String rest = characters.end();
    text.append(rest);
    if (!rest.isEmpty()) {
      listener.accept(rest);
    }
    done = true;
  }

  void fail(RuntimeException thrown) {
    failure = thrown;
    done = true;
  }

  Completion result() {
    if (failure != null) {
      throw failure;
    }
    return new Completion(
        ids.toArray(),
        text.toString(),
        stop,
        promptTokens,
        promptReadNanos - startNanos,
        System.nanoTime() - promptReadNanos);
  }
}
