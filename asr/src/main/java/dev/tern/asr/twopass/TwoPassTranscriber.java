package dev.tern.asr.twopass;

import dev.tern.asr.AsrException;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.twopass.MergeRule.Choice;
import dev.tern.asr.twopass.MergeRule.Reason;
import java.util.function.Predicate;

/**
 * One utterance heard by both; the second listener's work is done in {@link #finish}, if at all.
 */
public final class TwoPassTranscriber implements Transcriber {
  private static final double SAMPLES_PER_SECOND = 16_000;

  private final Transcriber first;
  private final Transcriber second;
  private final Predicate<Transcript> sure;
  private final MergeRule mergeRule;
  private long heardSamples;
  private Choice choice;

  TwoPassTranscriber(
      Transcriber first, Transcriber second, Predicate<Transcript> sure, MergeRule mergeRule) {
    this.first = first;
    this.second = second;
    this.sure = sure;
    this.mergeRule = mergeRule;
  }

  @Override
  public void accept(short[] samples, int offset, int length) {
    first.accept(samples, offset, length);
    second.accept(samples, offset, length);
    heardSamples += length;
  }

  /** What the first listener understood so far. */
  @Override
  public String partial() {
    return first.partial();
  }

  @Override
  public Transcript finish() {
    Transcript heardFirst = first.finish();
    choice =
        sure.test(heardFirst)
            ? new Choice(heardFirst, Reason.FIRST_SUFFICED)
            : mergeRule.choose(heardFirst, second.finish(), heardSamples / SAMPLES_PER_SECOND);
    return choice.transcript();
  }

  /** Why these words were taken; known after {@link #finish}. */
  public Reason reason() {
    if (choice == null) {
      throw new AsrException("this utterance is not finished; its reason is known afterwards");
    }
    return choice.reason();
  }

  @Override
  public void close() {
    try {
      first.close();
    } finally {
      second.close();
    }
  }
}
