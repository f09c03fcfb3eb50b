package dev.tern.device.conversation;

import dev.tern.llm.LanguageModel;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Reads a question into the language model while it is being spoken, so that little of the prompt
 * is left to read when it ends.
 *
 * <p>What is read are the words that are not expected to change: all but the last while the person
 * speaks, all in a silence. Words that change nevertheless cost the tokens from there on; those
 * before stay read, because the model keeps what two prompts have in common. Newer words replace
 * older ones that were not yet begun with.
 */
final class PromptFeed implements WhileListening {
  private static final Logger LOG = Logger.getLogger(PromptFeed.class);

  private final LanguageModel model;
  private final Function<String, int[]> beginning;
  private final Executor thread;
  private final AtomicReference<String> newest = new AtomicReference<>();

  private volatile boolean ended;
  private volatile Progress progress; // null before the first words

  /**
   * How far it is.
   *
   * @param opening tokens that every prompt begins with
   * @param prompt the tokens that were read last
   */
  @SuppressWarnings("ArrayRecordComponent") // token ids; identity is not compared
  private record Progress(int opening, int[] prompt, Count count) {}

  /**
   * How much was read ahead.
   *
   * @param read tokens of the question that were read while it was spoken
   * @param takenBack tokens of these that were forgotten again, because the words changed
   */
  record Count(int read, int takenBack) {
    static final Count NOTHING = new Count(0, 0);

    Count plus(int moreRead, int moreTakenBack) {
      return new Count(read + moreRead, takenBack + moreTakenBack);
    }
  }

  /**
   * @param beginning the prompt up to and including some words
   * @param thread on which the model reads, one task at a time
   */
  PromptFeed(LanguageModel model, Function<String, int[]> beginning, Executor thread) {
    this.model = model;
    this.beginning = beginning;
    this.thread = thread;
  }

  @Override
  public void understood(String words, boolean silent) {
    String stable = silent ? words : withoutLastWord(words);
    if (!stable.isBlank() && !stable.equals(newest.getAndSet(stable))) {
      thread.execute(() -> read(stable));
    }
  }

  private static String withoutLastWord(String words) {
    return words.substring(0, Math.max(0, words.strip().lastIndexOf(' ')));
  }

  private void read(String words) {
    if (ended || !words.equals(newest.get())) {
      return;
    }
    try {
      readOn(beginning.apply(words));
    } catch (RuntimeException e) {
      // The turn itself fails with it where it needs the model, and tells.
      ended = true;
      LOG.debug("nothing is read ahead", e);
    }
  }

  private Progress begun() {
    if (progress == null) {
      int[] opening = beginning.apply("");
      progress = new Progress(opening.length, opening, Count.NOTHING);
    }
    return progress;
  }

  private void readOn(int[] prompt) {
    Progress last = begun();
    int common = commonLength(last.prompt, prompt);
    if (common == prompt.length) {
      return; // fewer words than before: the others are likely to come back
    }
    model.prepare(prompt);
    Count count = last.count.plus(prompt.length - common, last.prompt.length - common);
    progress = new Progress(last.opening, prompt, count);
  }

  /** Somebody else had a whole prompt read, on the same thread: so it is known. */
  void wasRead(int[] prompt) {
    Progress last = begun();
    int common = commonLength(last.prompt, prompt);
    Count count = last.count.plus(prompt.length - common, last.prompt.length - common);
    progress = new Progress(last.opening, prompt, count);
  }

  /** No more is begun with. */
  void end() {
    ended = true;
  }

  /** What came of it by now, if this is the prompt in the end; an empty one where there is none. */
  Count countAgainst(int[] prompt) {
    Progress last = progress;
    if (last == null) {
      return Count.NOTHING;
    }
    int kept = Math.max(commonLength(last.prompt, prompt), last.opening);
    return last.count.plus(0, last.prompt.length - kept);
  }

  private static int commonLength(int[] one, int[] other) {
    int mismatch = Arrays.mismatch(one, other);
    return mismatch < 0 ? one.length : mismatch;
  }
}
