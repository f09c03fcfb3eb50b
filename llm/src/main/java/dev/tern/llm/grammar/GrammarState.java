package dev.tern.llm.grammar;

/**
 * How far a value has been written. A generation goes like this:
 *
 * <pre>
 *   while (!state.isComplete()) {
 *     int[] run = state.forced();              // read without asking the model
 *     if (run.length == 0) run = {choose among state.allowed()};
 *     for (int token : run) state.accept(token);
 *   }
 * </pre>
 *
 * <p>Used by one thread, as its {@link Grammar} is.
 */
public final class GrammarState {
  private final Grammar grammar;
  private int state = Grammar.START;
  private boolean ended;

  GrammarState(Grammar grammar) {
    this.grammar = grammar;
  }

  /** A state to go on from twice, such as before tokens that are only guessed. */
  public GrammarState copy() {
    GrammarState copy = new GrammarState(grammar);
    copy.state = state;
    copy.ended = ended;
    return copy;
  }

  /**
   * The tokens that may come next, ascending; never empty before {@link #isComplete}. Tokens that
   * end a generation are among them where the value is whole but could go on. Not to be changed.
   */
  public int[] allowed() {
    return ended ? new int[0] : grammar.allowed(state);
  }

  /**
   * The tokens that must come next, in order, empty where there is a choice: to be accepted and
   * read without sampling. Not to be changed.
   */
  public int[] forced() {
    return ended ? new int[0] : grammar.forced(state);
  }

  /** Whether a token may come next. */
  public boolean allows(int token) {
    return !ended
        && (grammar.endsValue(token)
            ? grammar.accepts(state)
            : grammar.after(state, token) != Grammar.NONE);
  }

  /**
   * Goes on by a token.
   *
   * @throws IllegalArgumentException when it may not come next
   */
  public void accept(int token) {
    if (!allows(token)) {
      throw new IllegalArgumentException("token id=" + token + " may not come next");
    }
    if (grammar.endsValue(token)) {
      ended = true;
    } else {
      state = grammar.after(state, token);
    }
  }

  /** Whether what was written is a whole value, though more may follow: digits of a number. */
  public boolean mayEnd() {
    return ended || grammar.accepts(state);
  }

  /** Whether the value is whole and nothing can follow. */
  public boolean isComplete() {
    return ended || grammar.isOver(state);
  }
}
