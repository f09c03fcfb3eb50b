package dev.tern.asr.twopass;

import dev.tern.asr.AsrException;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.twopass.MergeRule.Choice;
import dev.tern.asr.twopass.MergeRule.Reason;
import dev.tern.pcm.GrowingPcm;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One utterance heard by both: by the first while it comes in, by the second in the silences, or at
 * the end where there was none.
 */
public final class TwoPassTranscriber implements Transcriber {
  private static final double SAMPLES_PER_SECOND = 16_000;

  private final Transcriber first;
  private final SpeechModel second;
  private final Predicate<Transcript> sure;
  private final MergeRule mergeRule;
  private final Executor ahead;

  private final GrowingPcm sound = new GrowingPcm(1 << 16);
  private SecondListening listening; // null while nobody is silent
  private Transcript heardFirst;
  private Choice choice;
  private Ahead worked = Ahead.NOTHING;

  /**
   * What the second listener did in the silence that ended the utterance.
   *
   * @param preparedNanos from where the silence was noticed until the words could be asked for (for
   *     Whisper: the encoder was done); 0 where nothing was prepared
   * @param wordsNanos from there until the words were there; 0 where they were not, as when the
   *     first listener's seemed to be enough
   * @param waitNanos how long {@link #finish} waited for it
   */
  public record Ahead(long preparedNanos, long wordsNanos, long waitNanos) {
    /** No work was done ahead. */
    public static final Ahead NOTHING = new Ahead(0, 0, 0);
  }

  TwoPassTranscriber(
      Transcriber first,
      SpeechModel second,
      Predicate<Transcript> sure,
      MergeRule mergeRule,
      Executor ahead) {
    this.first = first;
    this.second = second;
    this.sure = sure;
    this.mergeRule = mergeRule;
    this.ahead = ahead;
  }

  @Override
  public void accept(short[] more, int offset, int count) {
    first.accept(more, offset, count);
    sound.append(more, offset, count);
  }

  /**
   * What the first listener understood so far; in a silence the second's words, as soon as they are
   * there.
   */
  @Override
  public String partial() {
    if (listening != null && listening.isHeard()) {
      String words = listening.heard().text();
      return words.isBlank() ? first.partial() : words;
    }
    return first.partial();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The second listener prepares. Where the first one's words would not do even if it were sure
   * of them, its words are made ready as well.
   */
  @Override
  public void silenceBegan() {
    silenceBegan(words -> {});
  }

  /**
   * As {@link #silenceBegan()}.
   *
   * @param likely is told the second listener's words as soon as they are there, where they are
   *     made ready: what {@link #finish} is likely to return if the silence lasts. On the thread
   *     that listens a second time: it has to be quick, and may come late, after speech went on
   */
  public void silenceBegan(Consumer<Transcript> likely) {
    first.silenceBegan();
    drop();
    boolean wordsExpected = !sure.test(new Transcript(first.partial(), List.of(), 1, "partial"));
    listening =
        new SecondListening(second, Vocabulary.OPEN, sound.copy(), wordsExpected, likely, ahead);
  }

  @Override
  public void speechWentOn() {
    first.speechWentOn();
    drop();
  }

  @Override
  public Transcript finish() {
    heardFirst = first.finish();
    choice =
        sure.test(heardFirst)
            ? new Choice(heardFirst, Reason.FIRST_SUFFICED)
            : mergeRule.choose(heardFirst, listenAgain(), sound.length() / SAMPLES_PER_SECOND);
    return choice.transcript();
  }

  private Transcript listenAgain() {
    if (listening != null) {
      long startNanos = System.nanoTime();
      listening.await();
      long waitNanos = System.nanoTime() - startNanos;
      worked = new Ahead(listening.preparedNanos(), listening.wordsNanos(), waitNanos);
      return listening.heard();
    }
    try (Transcriber transcriber = second.start(Vocabulary.OPEN)) {
      transcriber.accept(sound.array(), 0, sound.length());
      return transcriber.finish();
    }
  }

  /** Why these words were taken; known after {@link #finish}. */
  public Reason reason() {
    return known(choice).reason();
  }

  /** What the first listener understood; known after {@link #finish}. */
  public Transcript first() {
    known(choice);
    return heardFirst;
  }

  /** What was done before the end; known after {@link #finish}. */
  public Ahead ahead() {
    known(choice);
    return worked;
  }

  private static Choice known(Choice choice) {
    return Optional.ofNullable(choice)
        .orElseThrow(
            () -> new AsrException("this utterance is not finished; that is known afterwards"));
  }

  private void drop() {
    if (listening != null) {
      listening.drop();
      listening = null;
    }
  }

  @Override
  public void close() {
    try {
      first.close();
    } finally {
      drop();
    }
  }
}
