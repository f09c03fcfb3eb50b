package dev.tern.asr.vad;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tern.asr.AsrException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Silero's detector on one stream: 512 samples (32 ms) a step, 0.3 ms on a busy core
 * (docs/speech.md).
 *
 * <p>Interface of the model, as its ONNX file declares it: {@code input} float [1, 64 + 512], the
 * frame with the last 64 samples before it, -1 to 1; {@code state} float [2, 1, 128], zero at
 * first, then the last {@code stateN}; {@code sr} int64, 16000; {@code output} float [1, 1].
 */
public final class SileroVad implements VoiceActivityDetector {
  private static final int FRAME = 512;
  private static final int CONTEXT = 64;
  private static final int STATE = 2 * 128;
  private static final float FULL_SCALE = 32768f;

  private final OrtSession session;
  private final FloatBuffer input = directFloats(CONTEXT + FRAME);
  private final FloatBuffer state = directFloats(STATE);
  private final FloatBuffer nextState = directFloats(STATE);
  private final FloatBuffer probability = directFloats(1);
  private final List<OnnxTensor> tensors = new ArrayList<>();
  private Map<String, OnnxTensor> inputs;
  private Map<String, OnnxTensor> outputs;
  private boolean closed;

  SileroVad(OrtEnvironment environment, OrtSession session) {
    this.session = session;
    try {
      // Tensors over our own buffers, which each step reads and writes. What is left to allocate
      // are the objects that ONNX Runtime makes for a result, measured by SileroVadTest.
      OnnxTensor rate =
          OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[] {16_000}), new long[0]);
      tensors.add(rate);
      inputs =
          Map.of(
              "input", tensor(environment, input, 1, CONTEXT + FRAME),
              "state", tensor(environment, state, 2, 1, 128),
              "sr", rate);
      outputs =
          Map.of(
              "output", tensor(environment, probability, 1, 1),
              "stateN", tensor(environment, nextState, 2, 1, 128));
    } catch (OrtException e) {
      close();
      throw new AsrException(
          "voice activity detection cannot start: " + SileroModel.firstLine(e), e);
    }
  }

  private OnnxTensor tensor(OrtEnvironment environment, FloatBuffer buffer, long... shape)
      throws OrtException {
    OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape);
    tensors.add(tensor);
    return tensor;
  }

  @Override
  public int frameLength() {
    return FRAME;
  }

  @Override
  public float speechProbability(short[] samples, int offset) {
    if (closed) {
      throw new AsrException("this voice activity detector is closed; start a new one");
    }
    for (int i = 0; i < CONTEXT; i++) {
      input.put(i, input.get(FRAME + i));
    }
    for (int i = 0; i < FRAME; i++) {
      input.put(CONTEXT + i, samples[offset + i] / FULL_SCALE);
    }
    try (OrtSession.Result result = session.run(inputs, outputs)) {
      state.put(0, nextState, 0, STATE);
      return probability.get(0);
    } catch (OrtException e) {
      throw new AsrException("voice activity detection failed: " + SileroModel.firstLine(e), e);
    }
  }

  @Override
  public void reset() {
    zero(input);
    zero(state);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    tensors.forEach(OnnxTensor::close);
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
