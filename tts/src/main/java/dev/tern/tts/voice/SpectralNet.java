package dev.tern.tts.voice;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tern.tts.TtsException;
import dev.tern.tts.file.VoiceFolder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Set;

/** The voice's net: phoneme ids in, spectral parts out. */
final class SpectralNet implements AutoCloseable {
  private static final Set<String> OUTPUTS = Set.of("lh", "theta", "ln", "lr", "phi", "f0");

  private final OrtSession session;

  SpectralNet(VoiceFolder folder, String name, int threadCount) {
    String file = folder.file(name).toString();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threadCount);
      options.setInterOpNumThreads(1);
      session = OrtEnvironment.getEnvironment().createSession(file, options);
    } catch (OrtException e) {
      throw folder.broken(name, "a readable ONNX model", e);
    }
    if (!session.getOutputNames().containsAll(OUTPUTS)) {
      var found = session.getOutputNames();
      close();
      throw folder.broken(name, "a hibari voice: outputs=" + found + ", expected=" + OUTPUTS, null);
    }
  }

  /**
   * @param ids phoneme ids with 0 at both ends
   * @param speed durations are divided by it
   */
  SpectralFrames run(long[] ids, double speed) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OnnxTensor idTensor =
            OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), new long[] {1, ids.length});
        OnnxTensor speedTensor =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(new float[] {(float) speed}), new long[] {1});
        OrtSession.Result result =
            session.run(Map.of("ids", idTensor, "speed", speedTensor), OUTPUTS)) {
      float[] pitchHz = floats(result, "f0");
      return new SpectralFrames(
          pitchHz.length,
          floats(result, "lh"),
          floats(result, "theta"),
          floats(result, "ln"),
          floats(result, "lr"),
          floats(result, "phi"),
          pitchHz);
    } catch (OrtException e) {
      throw new TtsException(
          "the voice could not speak ids=" + ids.length + ": " + e.getMessage(), e);
    }
  }

  private static float[] floats(OrtSession.Result result, String name) {
    FloatBuffer values = ((OnnxTensor) result.get(name).orElseThrow()).getFloatBuffer();
    float[] floats = new float[values.remaining()];
    values.get(floats);
    return floats;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new TtsException("the voice's net could not be closed: " + e.getMessage(), e);
    }
  }
}
