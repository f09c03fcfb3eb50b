package dev.tern.asr.whisper;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.whisper.WhisperModel.Encoding;
import dev.tern.pcm.GrowingPcm;
import java.util.Optional;

/** Buffers an utterance; Whisper needs it whole. */
final class WhisperTranscriber implements Transcriber {
  private final WhisperModel model;
  private final GrowingPcm sound = new GrowingPcm(8 * LogMel.SAMPLE_RATE_HZ);
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
    sound.append(more, offset, count);
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
    if (sound.length() > 0 && sound.length() <= model.longestWindow()) {
      prepared = model.encode(sound.array(), 0, sound.length(), () -> !closed);
    }
  }

  @Override
  public Transcript finish() {
    requireListening();
    finished = true;
    return prepared.isPresent()
        ? model.words(prepared.get(), () -> !closed)
        : model.transcribe(sound.array(), 0, sound.length(), done -> {});
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
