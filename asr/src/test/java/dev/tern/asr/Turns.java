package dev.tern.asr;

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

/** A sound as a microphone brings it: what begins and ends as an utterance is heard, no more. */
public final class Turns implements UtteranceListener, AutoCloseable {
  private static final int RATE_HZ = 16_000;
  private static final int BLOCK_LENGTH = 512;

  private final SpeechModel model;
  private final List<Transcript> heard = new ArrayList<>();
  private Transcriber transcriber;

  private Turns(SpeechModel model) {
    this.model = model;
  }

  /**
   * What is understood of a sound, 16 kHz mono, with a room's silence around it: one transcript for
   * each time the voice activity model took something for speech, often none at all.
   */
  public static List<Transcript> in(Pcm sound, SpeechModel model, SileroModel vad) {
    short[] samples = inSilence(sound.samples());
    try (var turns = new Turns(model);
        SileroVad detector = vad.listen()) {
      var segmenter = new UtteranceSegmenter(detector, SegmenterSettings.CONVERSATION, turns);
      for (int start = 0; start < samples.length; start += BLOCK_LENGTH) {
        segmenter.accept(samples, start, Math.min(BLOCK_LENGTH, samples.length - start));
      }
      segmenter.endNow();
      return turns.heard;
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
  public void ended(UtteranceSpan span) {
    heard.add(transcriber.finish());
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
