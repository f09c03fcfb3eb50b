package dev.tern.asr;

import dev.tern.asr.twopass.MergeRule;
import dev.tern.asr.twopass.TwoPassTranscriber;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.SileroVad;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.pcm.Pcm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A sound as a microphone brings it: what begins and ends as an utterance is heard, no more. */
public final class Turns implements UtteranceListener, AutoCloseable {
  private static final int RATE_HZ = 16_000;
  private static final int BLOCK_LENGTH = 512;
  private static final long BLOCK_NANOS = 1_000_000_000L * BLOCK_LENGTH / RATE_HZ;

  private final SpeechModel model;
  private final List<Turn> turns = new ArrayList<>();
  private Transcriber transcriber;
  private long blockArrivedNanos;

  /**
   * One utterance.
   *
   * @param finalAfterMillis from when the last sample of the silence that ended it was there until
   *     the transcript was
   * @param secondAsked whether the second listener's words were asked for
   * @param prepared whether it had begun its work in that silence
   */
  public record Turn(
      Transcript transcript, double finalAfterMillis, boolean secondAsked, boolean prepared) {}

  private Turns(SpeechModel model) {
    this.model = model;
  }

  /**
   * What is understood of a sound, 16 kHz mono, with a room's silence around it: one turn for each
   * time the voice activity model took something for speech, often none at all.
   */
  public static List<Turn> in(Pcm sound, SpeechModel model, SileroModel vad) {
    return in(sound, model, vad, false);
  }

  /**
   * The same, where silence within and behind an utterance takes as long as it lasts; speech is
   * heard as fast as it can be.
   */
  public static List<Turn> inRealSilence(Pcm sound, SpeechModel model, SileroModel vad) {
    return in(sound, model, vad, true);
  }

  private static List<Turn> in(Pcm sound, SpeechModel model, SileroModel vad, boolean realSilence) {
    short[] samples = inSilence(sound.samples());
    try (var heard = new Turns(model);
        SileroVad detector = vad.listen()) {
      var segmenter = new UtteranceSegmenter(detector, SegmenterSettings.CONVERSATION, heard);
      for (int start = 0; start < samples.length; start += BLOCK_LENGTH) {
        heard.awaitBlock(realSilence && segmenter.silentMillis() > 0);
        segmenter.accept(samples, start, Math.min(BLOCK_LENGTH, samples.length - start));
      }
      segmenter.endNow();
      return heard.turns;
    }
  }

  private void awaitBlock(boolean inSilence) {
    long now = System.nanoTime();
    blockArrivedNanos = inSilence ? blockArrivedNanos + BLOCK_NANOS : now;
    while (now < blockArrivedNanos) {
      LockSupport.parkNanos(blockArrivedNanos - now);
      now = System.nanoTime();
    }
  }

  /** Half a second before, one and a half behind: longer than the silence that ends a turn. */
  private static short[] inSilence(short[] samples) {
    short[] all = new short[samples.length + 2 * RATE_HZ];
    var random = new Random(1);
    for (int i = 0; i < all.length; i++) {
      all[i] = (short) (random.nextInt(5) - 2);
    }
    System.arraycopy(samples, 0, all, RATE_HZ / 2, samples.length);
    return all;
  }

  @Override
  public void started(long startSample) {
    transcriber = model.start(Vocabulary.OPEN);
  }

  @Override
  public void heard(short[] samples, int offset, int length) {
    transcriber.accept(samples, offset, length);
  }

  @Override
  public void silenceBegan() {
    transcriber.silenceBegan();
  }

  @Override
  public void speechWentOn() {
    transcriber.speechWentOn();
  }

  @Override
  public void ended(UtteranceSpan span) {
    Transcript transcript = transcriber.finish();
    double millis = (System.nanoTime() - blockArrivedNanos) / 1e6;
    boolean asked = false;
    boolean prepared = false;
    if (transcriber instanceof TwoPassTranscriber both) {
      asked = both.reason() != MergeRule.Reason.FIRST_SUFFICED;
      prepared = both.ahead().preparedNanos() > 0;
    }
    turns.add(new Turn(transcript, millis, asked, prepared));
    close();
  }

  @Override
  public void close() {
    if (transcriber != null) {
      transcriber.close();
      transcriber = null;
    }
  }
}
