package dev.tern.asr.vad;

import dev.tern.pcm.PcmRing;
import java.util.function.Supplier;

/**
 * Cuts utterances out of a stream of 16 kHz mono sound. Used by one thread; it does not close the
 * detector.
 *
 * <p>What it passes on is the pre-roll, the speech, its short pauses, and the silence by which the
 * end was noticed; all other silence is cut out.
 */
public final class UtteranceSegmenter {
  private static final int SAMPLES_PER_MILLI = 16;

  private final VoiceActivityDetector detector;
  private final Supplier<SegmenterSettings> wanted;
  private final UtteranceListener listener;
  private final int frameLength;
  private final short[] frame;
  private int frameFill;
  private float probability; // of the last frame

  private final PcmRing recent; // while nobody speaks: the pre-roll and what may become speech
  private long position; // samples looked at, a multiple of the frame length

  private SegmenterSettings settings; // of the utterance going on, or of the last one
  private boolean speaking;
  private int voicedSamples; // before an utterance: speech heard without a silent frame between
  private long start;
  private long speechStart;
  private long speechEnd; // end of the last frame that was not silence
  private boolean inSilence;
  private boolean silenceTold; // the listener knows of the silence going on

  public UtteranceSegmenter(
      VoiceActivityDetector detector, SegmenterSettings settings, UtteranceListener listener) {
    this(detector, () -> settings, listener);
  }

  /**
   * @param wanted asked when an utterance begins, which keeps them; pre-roll and least speech stay
   *     those of the first answer
   */
  public UtteranceSegmenter(
      VoiceActivityDetector detector,
      Supplier<SegmenterSettings> wanted,
      UtteranceListener listener) {
    this.detector = detector;
    this.wanted = wanted;
    this.settings = wanted.get();
    this.listener = listener;
    this.frameLength = detector.frameLength();
    this.frame = new short[frameLength];
    int undecided = samples(settings.minSpeechMillis()) + 2 * frameLength;
    this.recent = new PcmRing(samples(settings.preRollMillis()) + undecided);
  }

  /** Looks at more sound; the listener is called before this returns. */
  public void accept(short[] samples, int offset, int length) {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      int count = Math.min(frameLength - frameFill, end - from);
      System.arraycopy(samples, from, frame, frameFill, count);
      frameFill += count;
      from += count;
      if (frameFill == frameLength) {
        frameFill = 0;
        look();
      }
    }
  }

  /** Whether an utterance is going on. */
  public boolean isSpeaking() {
    return speaking;
  }

  /** How long the utterance has been silent by now; 0 while somebody speaks or none is going on. */
  public long silentMillis() {
    return speaking && inSilence ? (position - speechEnd) / SAMPLES_PER_MILLI : 0;
  }

  /** How long somebody has spoken in the utterance going on, its pauses included; 0 in none. */
  public long voicedMillis() {
    return speaking ? (speechEnd - speechStart) / SAMPLES_PER_MILLI : 0;
  }

  /** How likely the sound that was looked at last is speech, 0 to 1. */
  public float speechProbability() {
    return probability;
  }

  /**
   * Ends the utterance going on, if any: because the words are complete, or the stream is over. A
   * last piece shorter than a frame is passed on unjudged. Listening goes on.
   */
  public void endNow() {
    if (speaking) {
      if (frameFill > 0) {
        listener.heard(frame, 0, frameFill);
      }
      if (!inSilence) {
        speechEnd = position + frameFill;
      }
      end(position + frameFill, false);
    }
    position += frameFill;
    frameFill = 0;
    recent.clear();
    detector.reset();
  }

  private void look() {
    probability = detector.speechProbability(frame, 0);
    boolean speech = probability >= settings.speechThreshold();
    boolean silence = probability < settings.silenceThreshold();
    position += frameLength;
    if (speaking) {
      if (speech && silenceTold) {
        silenceTold = false;
        listener.speechWentOn();
      }
      listener.heard(frame, 0, frameLength);
      goOn(speech, silence);
    } else {
      recent.write(frame, 0, frameLength);
      waitForSpeech(speech, silence);
    }
  }

  private void waitForSpeech(boolean speech, boolean silence) {
    if (silence || !speech && voicedSamples == 0) {
      voicedSamples = 0;
      return;
    }
    voicedSamples += frameLength;
    if (voicedSamples < samples(settings.minSpeechMillis())) {
      return;
    }
    SegmenterSettings now = wanted.get();
    settings =
        settings
            .withEndSilenceMillis(now.endSilenceMillis())
            .withLongestMillis(now.longestMillis());
    speaking = true;
    inSilence = false;
    speechStart = position - voicedSamples;
    speechEnd = position;
    short[] before = recent.last(voicedSamples + samples(settings.preRollMillis()));
    start = position - before.length;
    listener.started(start);
    listener.heard(before, 0, before.length);
  }

  private void goOn(boolean speech, boolean silence) {
    if (speech) {
      inSilence = false;
    } else if (silence) {
      inSilence = true;
    }
    if (!inSilence) {
      speechEnd = position;
    }
    long longest = samples(settings.longestMillis());
    long lasted = position - start;
    int patience = samples(settings.endSilenceMillis()) / (lasted > longest * 2 / 3 ? 4 : 1);
    if (inSilence && position - speechEnd >= patience) {
      end(position, false);
    } else if (lasted >= longest) {
      end(position, true);
    } else if (inSilence
        && !silenceTold
        && position - speechEnd >= samples(settings.pauseMillis())) {
      silenceTold = true;
      listener.silenceBegan();
    }
  }

  private void end(long at, boolean cut) {
    speaking = false;
    inSilence = false;
    silenceTold = false;
    voicedSamples = 0;
    recent.clear(); // what was passed on is not passed on again as the next one's pre-roll
    listener.ended(new UtteranceSpan(start, speechStart, speechEnd, at, cut));
  }

  private static int samples(int millis) {
    return millis * SAMPLES_PER_MILLI;
  }
}
