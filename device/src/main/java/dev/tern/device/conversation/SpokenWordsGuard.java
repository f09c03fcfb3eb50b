package dev.tern.device.conversation;

import dev.tern.tts.text.Normalizer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Knows the words that the appliance is saying, and tells whether words that were heard are only
 * those: the second net behind the echo canceller, on text alone.
 *
 * <p>A misheard echo is the beginning, the end or a piece of what was said, with words dropped and
 * others in the place of words that sound like them ({@link EchoLikeness}). "Stop" and what means
 * the same count as a person's unless the appliance itself is just saying that word.
 *
 * <p>Any thread may call; a question costs about a tenth of a millisecond.
 */
public final class SpokenWordsGuard {
  /** How long after the last sound its words may still come out of a recogniser. */
  public static final Duration GRACE = Duration.ofMillis(1500);

  /** How long after the last sound an utterance may begin with it: the room and the queues. */
  private static final long TAIL_NANOS = Duration.ofMillis(300).toNanos();

  /** How long a clause counts as just being said after the next one has begun. */
  private static final long JUST_SAID_NANOS = Duration.ofMillis(1500).toNanos();

  /** No utterance is longer; what was said before is forgotten. */
  private static final int REMEMBERED_WORDS = 150;

  private static final Set<String> STOP_WORDS =
      Set.of("stop", "cancel", "quiet", "silence", "enough", "halt", "freeze", "wait", "hush");

  private record Clause(List<String> words, long beganNanos) {}

  private final LongSupplier nanoTime;
  private final Deque<Clause> said = new ArrayDeque<>();
  private int rememberedWords;
  private boolean speaking;
  private long silentSinceNanos;

  public SpokenWordsGuard() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime the clock, as {@link System#nanoTime} counts
   */
  public SpokenWordsGuard(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Tells that a clause is being played from now on.
   *
   * @param clause as written or as spoken: "7:05" is known as "seven oh five"
   */
  public synchronized void saying(String clause) {
    long now = nanoTime.getAsLong();
    if (!speaking && now - silentSinceNanos > GRACE.toNanos()) {
      forget();
    }
    speaking = true;
    List<String> words = words(Normalizer.normalize(clause));
    if (words.isEmpty()) {
      return;
    }
    said.addLast(new Clause(words, now));
    rememberedWords += words.size();
    while (said.size() > 1 && rememberedWords > REMEMBERED_WORDS) {
      rememberedWords -= said.removeFirst().words().size();
    }
  }

  /** Tells that nothing is played any more: all was said, or it was stopped. */
  public synchronized void silent() {
    if (speaking) {
      speaking = false;
      silentSinceNanos = nanoTime.getAsLong();
    }
  }

  /**
   * Whether words heard just now are only the appliance's own; false when it has been silent for
   * {@link #GRACE}.
   *
   * @param words a partial or a final transcript
   */
  public synchronized boolean isOwnVoice(String words) {
    boolean audible = speaking || nanoTime.getAsLong() - silentSinceNanos <= GRACE.toNanos();
    return audible && isOnlySaid(words(words));
  }

  /**
   * Whether the words of an utterance are only the appliance's own. Sharper than {@link
   * #isOwnVoice(String)} just after a question: a "yes" that begins after the appliance has ended
   * is a person's even if "yes" was its last word.
   *
   * @param beganNanos when the utterance's first sound was heard, by this guard's clock
   */
  public synchronized boolean isOwnVoice(String words, long beganNanos) {
    return (speaking || beganNanos - silentSinceNanos <= TAIL_NANOS) && isOnlySaid(words(words));
  }

  private boolean isOnlySaid(List<String> heard) {
    if (said.isEmpty()) {
      return false;
    }
    for (String word : heard) {
      if (STOP_WORDS.contains(word) && !isJustBeingSaid(word)) {
        return false;
      }
    }
    List<String> all = new ArrayList<>(rememberedWords);
    said.forEach(clause -> all.addAll(clause.words()));
    return EchoLikeness.isEcho(heard, all);
  }

  private boolean isJustBeingSaid(String word) {
    long nextBeganNanos = nanoTime.getAsLong();
    for (var clauses = said.descendingIterator(); clauses.hasNext(); ) {
      Clause clause = clauses.next();
      if (nanoTime.getAsLong() - nextBeganNanos > JUST_SAID_NANOS) {
        return false;
      }
      if (clause.words().contains(word)) {
        return true;
      }
      nextBeganNanos = clause.beganNanos();
    }
    return false;
  }

  private void forget() {
    said.clear();
    rememberedWords = 0;
  }

  /** Lower case words; what a recogniser marks as unknown ("[unk]") is none. */
  private static List<String> words(String text) {
    String plain =
        text.toLowerCase(Locale.ROOT)
            .replace('\u2019', '\'')
            .replaceAll("\\[[^]]*]|<[^>]*>", " ")
            .replaceAll("[^a-z' ]", " ");
    List<String> words = new ArrayList<>();
    for (String word : plain.split(" +")) {
      String letters = word.replace("'", "");
      if (!letters.isEmpty()) {
        words.add(letters);
      }
    }
    return words;
  }
}
