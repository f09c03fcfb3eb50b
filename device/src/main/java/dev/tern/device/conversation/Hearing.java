package dev.tern.device.conversation;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.twopass.TwoPassTranscriber;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.pcm.PcmFormat;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/**
 * One utterance while it comes in. One thread hears it, and when it has ended one answers it, the
 * same or another.
 */
public final class Hearing implements AutoCloseable {
  private static final double NANOS_PER_SAMPLE = 1e9 / PcmFormat.SPEECH.sampleRateHz();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Transcriber transcriber;
  private final ToIntFunction<String> patience;
  private final WhileListening meanwhile;
  private final PromptFeed feed;
  private final Preparation preparation;
  private final TurnRecorder.Track track;
  private final int pauseMillis;
  private final LiveClock clock = new LiveClock();
  private long startSample;
  private long sampleCount;
  private String words = "";
  private boolean silent;
  private Preparation.Silence silence; // null while somebody speaks
  private String waitsAfter; // the words that waitMillis is for; null before the first
  private int waitMillis;
  private UtteranceSpan span;
  private long endedNanos;
  private boolean closed;
  private Pattern call; // what comes before the sentence, up to the wake word; null without one

  /**
   * @param patience how long a silence after some words has to be, in milliseconds
   * @param meanwhile follows the words
   * @param feed ends with it
   * @param preparation makes an answer ready in the silences; ends with it
   * @param pauseMillis of silence until {@link #silenceBegan} is called
   */
  Hearing(
      Transcriber transcriber,
      ToIntFunction<String> patience,
      WhileListening meanwhile,
      PromptFeed feed,
      Preparation preparation,
      TurnRecorder.Track track,
      int pauseMillis) {
    this.transcriber = transcriber;
    this.patience = patience;
    this.meanwhile = meanwhile;
    this.feed = feed;
    this.preparation = preparation;
    this.track = track;
    this.pauseMillis = pauseMillis;
  }

  /**
   * An utterance that nobody reads ahead.
   *
   * @param waitMillis how long a silence after some words has to be
   */
  public static Hearing alone(Transcriber transcriber, ToIntFunction<String> waitMillis) {
    PromptFeed nothing = new PromptFeed(null, words -> new int[0], Runnable::run);
    return new Hearing(
        transcriber,
        waitMillis,
        WhileListening.NOTHING,
        nothing,
        Preparation.nothing(),
        TurnRecorder.Track.NONE,
        SegmenterSettings.CONVERSATION.pauseMillis());
  }

  /** Where it begins in the stream that it is cut out of, in samples; 0 until it is told. */
  public void startsAt(long sample) {
    startSample = sample;
  }

  /** It was called by this word: that, and what was said before it, is no part of the sentence. */
  public void calledBy(String word) {
    String name = Pattern.quote(word.replace('_', ' ').replace('-', ' '));
    call = Pattern.compile("^(?:\\S+ ){0,4}?" + name + "\\b\\W*", Pattern.CASE_INSENSITIVE);
  }

  private String sentence(String heard) {
    return call == null ? heard : call.matcher(heard).replaceFirst("");
  }

  private Transcript sentence(Transcript heard) {
    return call == null
        ? heard
        : new Transcript(sentence(heard.text()), heard.words(), heard.confidence(), heard.engine());
  }

  /** Hears more of it, 16 kHz. */
  public void accept(short[] samples, int offset, int count) {
    long beganNanos = System.nanoTime();
    transcriber.accept(samples, offset, count);
    track.sound(samples, offset, count);
    sampleCount += count;
    String now = sentence(transcriber.partial());
    if (!now.equals(words)) {
      words = now;
      meanwhile.understood(now, silent);
      expectWhereAlone();
      track.partial(now, sampleCount);
    }
    clock.work(
        (long) ((startSample + sampleCount) * NANOS_PER_SAMPLE), System.nanoTime() - beganNanos);
  }

  /** All words so far. */
  public String words() {
    return words;
  }

  /** Nobody has spoken for a moment. */
  public void silenceBegan() {
    silent = true;
    silence = preparation.silenceBegan(words, pauseMillis * NANOS_PER_MILLI);
    Preparation.Silence here = silence;
    if (transcriber instanceof TwoPassTranscriber both) {
      both.silenceBegan(heard -> here.expect(sentence(heard)));
    } else {
      transcriber.silenceBegan();
    }
    meanwhile.understood(words, true);
    expectWhereAlone();
  }

  /** Where nobody listens a second time, the words so far are those to expect. */
  private void expectWhereAlone() {
    if (silence != null && !(transcriber instanceof TwoPassTranscriber)) {
      silence.expect(new Transcript(words, List.of(), 1, "partial"));
    }
  }

  /** The silence was a pause. */
  public void speechWentOn() {
    silent = false;
    silence = null;
    preparation.speechWentOn();
    transcriber.speechWentOn();
  }

  /** Whether a silence of this length ends it, as far as the words say. */
  public boolean isOverAfter(long silentMillis) {
    return silentMillis >= EndOfTurn.SHORTEST_MILLIS && silentMillis >= waitMillis();
  }

  private int waitMillis() {
    if (!words.equals(waitsAfter)) {
      waitsAfter = words;
      waitMillis = patience.applyAsInt(words);
    }
    return waitMillis;
  }

  /** Nothing more belongs to it. */
  public void ended(UtteranceSpan where) {
    span = where;
    endedNanos = System.nanoTime();
    if (!silent) {
      silenceBegan(); // it ends in the middle of speech: silence follows
    }
  }

  /** Whether it was cut off for its length. */
  boolean wasCut() {
    return span != null && span.cut();
  }

  /** Whether there was a voice, or what sounds like one. */
  boolean wasVoiced() {
    return span != null;
  }

  /** Reads it ahead where it is a question. */
  PromptFeed feed() {
    return feed;
  }

  /** What is made ready for its answer. */
  Preparation preparation() {
    return preparation;
  }

  TurnRecorder.Track track() {
    return track;
  }

  /** The final words; waits for them. An utterance that never ended is none. */
  Utterance finish() {
    if (span == null) {
      Transcript nothing = Transcript.nothing("");
      return new Utterance(nothing, nothing, 0, 0, Utterance.Ahead.NOTHING);
    }
    // A recording may end before the silence that a microphone would have waited for.
    long silence = (long) ((span.end() - span.speechEnd()) * NANOS_PER_SAMPLE);
    long endpointNanos = Math.max(silence, waitMillis() * NANOS_PER_MILLI);
    Transcript transcript = sentence(transcriber.finish());
    long finishNanos = System.nanoTime() - endedNanos;
    return transcriber instanceof TwoPassTranscriber both
        ? heardByBoth(both, transcript, endpointNanos, finishNanos)
        : new Utterance(
            transcript,
            transcript,
            endpointNanos,
            backlogNanos(endpointNanos) + finishNanos,
            Utterance.Ahead.NOTHING);
  }

  /**
   * A recording ends before the silence that a microphone would have waited for, and with it the
   * time for work ahead: it counts as though it had been there.
   */
  private Utterance heardByBoth(
      TwoPassTranscriber both, Transcript transcript, long endpointNanos, long finishNanos) {
    TwoPassTranscriber.Ahead worked = both.ahead();
    long silenceNanos = pauseMillis * NANOS_PER_MILLI;
    Utterance.Ahead ahead =
        new Utterance.Ahead(
            silenceNanos,
            worked.preparedNanos() == 0 ? 0 : silenceNanos + worked.preparedNanos(),
            worked.wordsNanos() == 0 ? 0 : silenceNanos + worked.wordsNanos());
    long aheadNanos = Math.max(ahead.preparedNanos(), ahead.wordsNanos());
    long lateNanos = Math.max(0, aheadNanos - endpointNanos);
    return new Utterance(
        sentence(both.first()),
        transcript,
        endpointNanos,
        backlogNanos(endpointNanos) + finishNanos - worked.waitNanos() + lateNanos,
        ahead);
  }

  private long backlogNanos(long endpointNanos) {
    long heardNanos = (long) (span.speechEnd() * NANOS_PER_SAMPLE) + endpointNanos;
    return clock.backlogNanos(heardNanos);
  }

  /** Lets go of it. Where nobody answered it, it was nobody's turn. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      transcriber.close();
      feed.end();
      preparation.close();
    }
  }

  /** Lets go of what was nobody's turn. */
  public void drop() {
    if (!closed) {
      close();
      track.ended(null);
    }
  }
}
