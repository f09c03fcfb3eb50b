package dev.tern.asr.twopass;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * Two speech models as one, which it owns: closing it closes both.
 *
 * <p>A transcript's {@link Transcript#engine()} still names the one whose words it holds.
 */
public final class TwoPassModel implements SpeechModel {
  private static final double CONFIDENT = 0.95;

  private final SpeechModel first;
  private final SpeechModel second;
  private final Predicate<Transcript> sure;
  private final MergeRule mergeRule;
  private final ExecutorService ahead =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("tern-second").factory());

  /**
   * @param first hears while the person speaks
   * @param second hears the whole utterance: it prepares in each silence, and is asked for its
   *     words where the first's will not do
   * @param sure whether the first's words will do; also asked of what the first understood so far,
   *     as though it were certain, to tell whether the second's words are likely to be needed
   */
  public TwoPassModel(SpeechModel first, SpeechModel second, Predicate<Transcript> sure) {
    this(first, second, sure, MergeRule.DEFAULT);
  }

  public TwoPassModel(
      SpeechModel first, SpeechModel second, Predicate<Transcript> sure, MergeRule mergeRule) {
    this.first = first;
    this.second = second;
    this.sure = sure;
    this.mergeRule = mergeRule;
  }

  /**
   * For callers that know nothing about what may be said: whether a transcript is as sure as it
   * gets. What Vosk's confidence is worth, group by group, stands in docs/speech.md.
   */
  public static boolean isConfident(Transcript transcript) {
    return !transcript.isBlank() && transcript.confidence() >= CONFIDENT;
  }

  @Override
  public String engine() {
    return "both";
  }

  /** The first listener's; both hear the same. */
  @Override
  public String language() {
    return first.language();
  }

  @Override
  public TwoPassTranscriber start(Vocabulary vocabulary) {
    return new TwoPassTranscriber(first.start(vocabulary), second, sure, mergeRule, ahead);
  }

  @Override
  public void close() {
    ahead.shutdownNow();
    try {
      first.close();
    } finally {
      second.close();
    }
  }
}
