package dev.tern.asr.wake;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tern.asr.AsrException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Sound to embeddings, step by step; about 1.5 ms of one core a step (docs/wake.md). Used by one
 * thread; nothing is allocated for a step but what ONNX Runtime's results need.
 *
 * <pre>
 * 352 old + 1280 new samples -> mel spectrogram: 8 frames of 32 bands, a frame 25 ms wide every 10 ms
 * the last 76 frames         -> embedding: 96 numbers over the last 782 ms
 * </pre>
 *
 * Interface of the models, as their files declare it: mel {@code input} float [1, samples] in
 * 16-bit full scale, {@code output} [frames, 1, 1, 32] in dB, which the embedding wants as dB / 10
 * + 2; {@code input_1} float [1, 76, 32, 1], {@code conv2d_19} float [1, 1, 1, 96]. The mel model
 * lifts what is 80 dB below the loudest of its input, so how many frames it makes at a time
 * matters: 8 here and in training.
 */
public final class EmbeddingStream implements AutoCloseable {
  /** Samples from one embedding to the next: 80 ms. */
  public static final int STEP = 1280;

  /** Numbers in an embedding. */
  public static final int SIZE = 96;

  /** Steps after which an embedding covers nothing but what was heard. */
  static final int WARM_UP = 10;

  private static final int OVERLAP = 352; // the last frame's window begins so long before its hop
  private static final int BANDS = 32;
  private static final int FRAMES = 76;
  private static final int NEW_FRAMES = 8;

  private final OrtSession mel;
  private final OrtSession embedding;
  private final FloatBuffer sound = directFloats(OVERLAP + STEP);
  private final FloatBuffer frames = directFloats(FRAMES * BANDS); // [76, 32], oldest first
  private OnnxTensor soundTensor;
  private OnnxTensor framesTensor;
  private boolean closed;

  EmbeddingStream(OrtEnvironment environment, OrtSession mel, OrtSession embedding) {
    this.mel = mel;
    this.embedding = embedding;
    try {
      // Tensors over our own buffers: each step writes into them.
      soundTensor = OnnxTensor.createTensor(environment, sound, new long[] {1, OVERLAP + STEP});
      framesTensor = OnnxTensor.createTensor(environment, frames, new long[] {1, FRAMES, BANDS, 1});
    } catch (OrtException e) {
      close();
      throw new AsrException("the wake words cannot start: " + EmbeddingModel.firstLine(e), e);
    }
  }

  /**
   * Hears {@link #STEP} samples more.
   *
   * @param out takes the embedding; at least {@link #SIZE} long
   */
  public void step(short[] samples, int offset, float[] out) {
    if (closed) {
      throw new AsrException("this stream of embeddings is closed; start a new one");
    }
    for (int i = 0; i < OVERLAP; i++) {
      sound.put(i, sound.get(STEP + i));
    }
    for (int i = 0; i < STEP; i++) {
      sound.put(OVERLAP + i, samples[offset + i]);
    }
    try {
      addFrames();
      embed(out);
    } catch (OrtException e) {
      throw new AsrException("listening for wake words failed: " + EmbeddingModel.firstLine(e), e);
    }
  }

  /** Forgets what it heard. The next {@value #WARM_UP} embeddings cover silence too. */
  public void reset() {
    zero(sound);
    zero(frames);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (soundTensor != null) {
      soundTensor.close();
    }
    if (framesTensor != null) {
      framesTensor.close();
    }
  }

  private void addFrames() throws OrtException {
    int kept = (FRAMES - NEW_FRAMES) * BANDS;
    for (int i = 0; i < kept; i++) {
      frames.put(i, frames.get(NEW_FRAMES * BANDS + i));
    }
    try (OrtSession.Result result = mel.run(Map.of("input", soundTensor))) {
      FloatBuffer decibels = floats(result, NEW_FRAMES * BANDS);
      for (int i = 0; i < NEW_FRAMES * BANDS; i++) {
        frames.put(kept + i, decibels.get(i) / 10 + 2);
      }
    }
  }

  private void embed(float[] out) throws OrtException {
    try (OrtSession.Result result = embedding.run(Map.of("input_1", framesTensor))) {
      floats(result, SIZE).get(0, out, 0, SIZE);
    }
  }

  private static FloatBuffer floats(OrtSession.Result result, int expected) {
    FloatBuffer found = ((OnnxTensor) result.get(0)).getFloatBuffer();
    if (found.remaining() != expected) {
      throw new AsrException(
          "the wake word model gave values="
              + found.remaining()
              + "; expected "
              + expected
              + "; pull the model again");
    }
    return found;
  }

  private static void zero(FloatBuffer buffer) {
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, 0);
    }
  }

  private static FloatBuffer directFloats(int length) {
    return ByteBuffer.allocateDirect(4 * length).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
