package dev.tern.asr.whisper;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.whisper.WhisperModel.Encoding;
import java.util.Arrays;
import java.util.Optional;

/** Buffers an utterance; Whisper needs it whole. */
final class WhisperTranscriber implements Transcriber {
  private final WhisperModel model;
  private short[] samples = new short[8 * LogMel.SAMPLE_RATE_HZ];
  private int length;
  private Optional<Encoding> prepared = Optional.empty();
  private boolean finished;
  private volatile boolean closed;

  WhisperTranscriber(WhisperModel model) {
    this.model = model;
  }

  @Override
  public void accept(short[] more, int offset, int count) {
    requireListening();
    if (prepared.isPresent()) {
      throw new IllegalStateException("the utterance is prepared for its end; start another");
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

  /** Runs the encoder. A sound of more than one window is left for the end. */
  @Override
  public void prepare() {
    requireListening();
    if (length > 0 && length <= model.longestWindow()) {
      prepared = model.encode(samples, 0, length, () -> !closed);
    }
  }

  @Override
  public Transcript finish() {
    requireListening();
    finished = true;
    return prepared.isPresent()
        ? model.words(prepared.get(), () -> !closed)
        : model.transcribe(samples, 0, length, done -> {});
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireListening() {
    if (finished || closed) {
      throw new IllegalStateException(
          "the utterance is " + (closed ? "closed" : "finished") + "; start another");
    }
  }
}
