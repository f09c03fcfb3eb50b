package dev.tern.device.conversation;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.device.audio.SoundSource;
import dev.tern.pcm.PcmFormat;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Hears one utterance: voice activity finds where it begins and ends, the first listener recognizes
 * it while it comes in. One utterance at a time.
 */
public final class Ears {
  private static final int BLOCK_LENGTH = 512;
  private static final double NANOS_PER_SAMPLE = 1e9 / PcmFormat.SPEECH.sampleRateHz();

  private final SpeechModel first;
  private final Supplier<? extends VoiceActivityDetector> voiceActivity;
  private final SegmenterSettings settings;

  /**
   * @param first recognizes while the person speaks
   * @param voiceActivity makes a detector for each utterance
   */
  public Ears(
      SpeechModel first,
      Supplier<? extends VoiceActivityDetector> voiceActivity,
      SegmenterSettings settings) {
    this.first = first;
    this.voiceActivity = voiceActivity;
    this.settings = settings;
  }

  /** Waits until somebody has spoken, or the sound has ended. */
  Utterance hear(SoundSource sound) {
    try (Transcriber transcriber = first.start(Vocabulary.OPEN);
        VoiceActivityDetector detector = voiceActivity.get()) {
      return new Listening(transcriber).until(sound, detector);
    }
  }

  /** One utterance while it comes in. */
  private final class Listening implements UtteranceListener {
    private final Transcriber transcriber;
    private final LiveClock clock = new LiveClock();
    private short[] speech = new short[1 << 16];
    private int length;
    private UtteranceSpan span;

    Listening(Transcriber transcriber) {
      this.transcriber = transcriber;
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
        clock.work((long) (position * NANOS_PER_SAMPLE), System.nanoTime() - startNanos);
      }
      return span == null ? nothing() : utterance();
    }

    @Override
    public void started(long position) {}

    @Override
    public void heard(short[] samples, int offset, int count) {
      if (length + count > speech.length) {
        speech = Arrays.copyOf(speech, 2 * (length + count));
      }
      System.arraycopy(samples, offset, speech, length, count);
      length += count;
      transcriber.accept(samples, offset, count);
    }

    @Override
    public void ended(UtteranceSpan ended) {
      span = ended;
    }

    private Utterance utterance() {
      // A recording may end before the silence is over that a microphone would have waited for.
      long endpointNanos = settings.endSilenceMillis() * 1_000_000L;
      long heardNanos = (long) (span.speechEnd() * NANOS_PER_SAMPLE) + endpointNanos;
      long startNanos = System.nanoTime();
      Transcript transcript = transcriber.finish();
      long finishNanos = System.nanoTime() - startNanos;
      return new Utterance(
          Arrays.copyOf(speech, length),
          transcript,
          endpointNanos,
          clock.backlogNanos(heardNanos) + finishNanos);
    }

    private Utterance nothing() {
      return new Utterance(new short[0], Transcript.nothing(first.engine()), 0, 0);
    }
  }
}
