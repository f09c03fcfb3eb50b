package dev.tern.device.conversation;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.twopass.TwoPassTranscriber;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.device.audio.SoundSource;
import dev.tern.pcm.PcmFormat;
import java.util.function.Supplier;

/**
 * Hears one utterance: voice activity finds where it begins and ends, the listeners recognize it
 * while it comes in and in its silences. One utterance at a time.
 */
public final class Ears {
  private static final int BLOCK_LENGTH = 512;
  private static final double NANOS_PER_SAMPLE = 1e9 / PcmFormat.SPEECH.sampleRateHz();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Listeners listeners;
  private final Supplier<? extends VoiceActivityDetector> voiceActivity;
  private final SegmenterSettings settings;

  /**
   * @param voiceActivity makes a detector for each utterance
   */
  public Ears(
      Listeners listeners,
      Supplier<? extends VoiceActivityDetector> voiceActivity,
      SegmenterSettings settings) {
    this.listeners = listeners;
    this.voiceActivity = voiceActivity;
    this.settings = settings;
  }

  /**
   * Waits until somebody has spoken, or the sound has ended.
   *
   * @param meanwhile follows the words
   */
  Utterance hear(SoundSource sound, WhileListening meanwhile) {
    try (Transcriber transcriber = listeners.start();
        VoiceActivityDetector detector = voiceActivity.get()) {
      return new Listening(transcriber, meanwhile).until(sound, detector);
    }
  }

  /** One utterance while it comes in. */
  private final class Listening implements UtteranceListener {
    private final Transcriber transcriber;
    private final WhileListening meanwhile;
    private final LiveClock clock = new LiveClock();
    private String understood = "";
    private boolean silent;
    private UtteranceSpan span;

    Listening(Transcriber transcriber, WhileListening meanwhile) {
      this.transcriber = transcriber;
      this.meanwhile = meanwhile;
    }

    Utterance until(SoundSource sound, VoiceActivityDetector detector) {
      UtteranceSegmenter segmenter = new UtteranceSegmenter(detector, settings, this);
      short[] block = new short[BLOCK_LENGTH];
      long position = 0;
      while (span == null) {
        int count = sound.read(block);
        long startNanos = System.nanoTime();
        if (count < 0) {
          segmenter.endNow();
          break;
        }
        position += count;
        segmenter.accept(block, 0, count);
        if (segmenter.isSpeaking()) {
          tellWords();
        }
        clock.work((long) (position * NANOS_PER_SAMPLE), System.nanoTime() - startNanos);
      }
      return span == null ? nothing() : utterance();
    }

    private void tellWords() {
      String now = transcriber.partial();
      if (!now.equals(understood)) {
        understood = now;
        meanwhile.understood(now, silent);
      }
    }

    @Override
    public void started(long position) {}

    @Override
    public void heard(short[] samples, int offset, int count) {
      transcriber.accept(samples, offset, count);
    }

    @Override
    public void silenceBegan() {
      silent = true;
      transcriber.silenceBegan();
      meanwhile.understood(understood, true);
    }

    @Override
    public void speechWentOn() {
      silent = false;
      transcriber.speechWentOn();
    }

    @Override
    public void ended(UtteranceSpan ended) {
      span = ended;
    }

    private Utterance utterance() {
      if (!silent) {
        silenceBegan(); // a recording that ends in the middle of speech: silence follows
      }
      long endpointNanos = settings.endSilenceMillis() * NANOS_PER_MILLI;
      long startNanos = System.nanoTime();
      Transcript words = transcriber.finish();
      long finishNanos = System.nanoTime() - startNanos;
      return transcriber instanceof TwoPassTranscriber both
          ? heardByBoth(both, words, endpointNanos, finishNanos)
          : new Utterance(
              words,
              words,
              endpointNanos,
              backlogNanos(endpointNanos) + finishNanos,
              Utterance.Ahead.NOTHING);
    }

    /**
     * A recording ends before the silence that a microphone would have waited for, and with it the
     * time for work ahead: it counts as though it had been there.
     */
    private Utterance heardByBoth(
        TwoPassTranscriber both, Transcript words, long endpointNanos, long finishNanos) {
      TwoPassTranscriber.Ahead worked = both.ahead();
      long silenceNanos = settings.pauseMillis() * NANOS_PER_MILLI;
      Utterance.Ahead ahead =
          new Utterance.Ahead(
              silenceNanos,
              worked.preparedNanos() == 0 ? 0 : silenceNanos + worked.preparedNanos(),
              worked.wordsNanos() == 0 ? 0 : silenceNanos + worked.wordsNanos());
      long aheadNanos = Math.max(ahead.preparedNanos(), ahead.wordsNanos());
      long lateNanos = Math.max(0, aheadNanos - endpointNanos);
      return new Utterance(
          both.first(),
          words,
          endpointNanos,
          backlogNanos(endpointNanos) + finishNanos - worked.waitNanos() + lateNanos,
          ahead);
    }

    private long backlogNanos(long endpointNanos) {
      long heardNanos = (long) (span.speechEnd() * NANOS_PER_SAMPLE) + endpointNanos;
      return clock.backlogNanos(heardNanos);
    }

    private Utterance nothing() {
      Transcript nothing = Transcript.nothing("");
      return new Utterance(nothing, nothing, 0, 0, Utterance.Ahead.NOTHING);
    }
  }
}
