package dev.tern.asr.whisper;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import java.util.Arrays;

/** Buffers an utterance; Whisper needs it whole. */
final class WhisperTranscriber implements Transcriber {
  private final WhisperModel model;
  private short[] samples = new short[8 * LogMel.SAMPLE_RATE_HZ];
  private int length;
  private boolean finished;

  WhisperTranscriber(WhisperModel model) {
    this.model = model;
  }

  @Override
  public void accept(short[] more, int offset, int count) {
    if (finished) {
      throw new IllegalStateException("the utterance is finished; start another");
    }
    if (samples.length - length < count) {
      samples = Arrays.copyOf(samples, Math.max(2 * samples.length, length + count));
    }
    System.arraycopy(more, offset, samples, length, count);
    length += count;
  }

  /** Always empty: the words come at the end. */
  @Override
  public String partial() {
    return "";
  }

  @Override
  public Transcript finish() {
    if (finished) {
      throw new IllegalStateException("the utterance is finished already");
    }
    finished = true;
    return model.transcribe(samples, 0, length, done -> {});
  }

  @Override
  public void close() {
    finished = true;
    samples = new short[0];
    length = 0;
  }
}
