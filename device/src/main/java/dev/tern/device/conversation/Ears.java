package dev.tern.device.conversation;

import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.device.audio.SoundSource;
import java.util.function.Supplier;

/**
 * Hears one utterance: voice activity finds where it begins and ends, the listeners recognize it
 * while it comes in and in its silences. One utterance at a time.
 */
public final class Ears {
  private static final int BLOCK_LENGTH = 512;

  private final Listeners listeners;
  private final Supplier<? extends VoiceActivityDetector> voiceActivity;
  private final Supplier<SegmenterSettings> settings;

  /**
   * @param voiceActivity makes a detector for each stream
   * @param settings whose end silence is the usual one; asked for each utterance
   */
  public Ears(
      Listeners listeners,
      Supplier<? extends VoiceActivityDetector> voiceActivity,
      Supplier<SegmenterSettings> settings) {
    this.listeners = listeners;
    this.voiceActivity = voiceActivity;
    this.settings = settings;
  }

  private SegmenterSettings patient() {
    return EndOfTurn.patient(settings.get());
  }

  /**
   * Begins to hear an utterance.
   *
   * @param mind knows whole sentences
   * @param meanwhile follows the words
   * @param preparation makes an answer ready in its silences
   */
  Hearing begin(
      Mind mind,
      WhileListening meanwhile,
      PromptFeed feed,
      Preparation preparation,
      TurnRecorder.Track track) {
    SegmenterSettings now = settings.get();
    EndOfTurn endOfTurn = new EndOfTurn(now.endSilenceMillis());
    return new Hearing(
        listeners.start(),
        words -> endOfTurn.waitMillis(words, mind.sentence(words)),
        meanwhile,
        feed,
        preparation,
        track,
        now.pauseMillis());
  }

  /**
   * Cuts utterances out of a stream, for as long as it lasts. Whoever has it closes the detector.
   */
  public UtteranceSegmenter segmenter(VoiceActivityDetector detector, UtteranceListener listener) {
    return new UtteranceSegmenter(detector, this::patient, listener);
  }

  /** Follows one stream of sound; to be closed. */
  public VoiceActivityDetector detector() {
    return voiceActivity.get();
  }

  /** Nobody is listened to for longer at once. */
  public int longestMillis() {
    return settings.get().longestMillis();
  }

  /** Hears until somebody has spoken, or the sound has ended. */
  void hear(SoundSource sound, Hearing hearing) {
    try (VoiceActivityDetector detector = voiceActivity.get()) {
      OneUtterance one = new OneUtterance(hearing);
      UtteranceSegmenter segmenter = segmenter(detector, one);
      short[] block = new short[BLOCK_LENGTH];
      while (!one.ended) {
        int count = sound.read(block);
        if (count < 0) {
          segmenter.endNow();
          return;
        }
        segmenter.accept(block, 0, count);
        if (hearing.isOverAfter(segmenter.silentMillis())) {
          segmenter.endNow();
        }
      }
    }
  }

  /** Passes the first utterance of a stream on. */
  private static final class OneUtterance implements UtteranceListener {
    private final Hearing hearing;
    private boolean ended;

    OneUtterance(Hearing hearing) {
      this.hearing = hearing;
    }

    @Override
    public void started(long startSample) {
      hearing.startsAt(startSample);
    }

    @Override
    public void heard(short[] samples, int offset, int length) {
      if (!ended) {
        hearing.accept(samples, offset, length);
      }
    }

    @Override
    public void silenceBegan() {
      hearing.silenceBegan();
    }

    @Override
    public void speechWentOn() {
      hearing.speechWentOn();
    }

    @Override
    public void ended(UtteranceSpan span) {
      if (!ended) {
        ended = true;
        hearing.ended(span);
      }
    }
  }
}
