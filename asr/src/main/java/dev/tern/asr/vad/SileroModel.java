package dev.tern.asr.vad;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tern.asr.AsrException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The Silero voice activity model (16 kHz, ONNX) in memory, shared by all streams and threads.
 *
 * <p>Detectors must be closed, or no longer used, before the model is closed.
 */
public final class SileroModel implements AutoCloseable {
  private static final Set<String> INPUTS = Set.of("input", "state", "sr");
  private static final Set<String> OUTPUTS = Set.of("output", "stateN");

  private final OrtEnvironment environment;
  private final OrtSession session;
  private boolean closed;

  private SileroModel(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads {@code silero_vad_16k_op15.onnx}.
   *
   * @throws AsrException when the file is missing or is another model
   */
  public static SileroModel open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new AsrException(
          file + ": no such file; expected the Silero VAD model (tern models pull silero-vad)");
    }
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (var options = new OrtSession.SessionOptions()) {
      // One frame is a fraction of a millisecond of work: a second thread would cost more than it
      // brings.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      OrtSession session = environment.createSession(file.toString(), options);
      requireSilero(file, session);
      return new SileroModel(environment, session);
    } catch (OrtException e) {
      throw new AsrException(
          file + ": ONNX Runtime cannot load it: " + firstLine(e) + "; pull the model again", e);
    }
  }

  /** Starts hearing one stream of sound. */
  public SileroVad listen() {
    return new SileroVad(environment, session);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      session.close();
    } catch (OrtException e) {
      throw new AsrException("the voice activity model cannot be closed: " + firstLine(e), e);
    }
  }

  private static void requireSilero(Path file, OrtSession session) throws OrtException {
    if (!session.getInputNames().equals(INPUTS) || !session.getOutputNames().equals(OUTPUTS)) {
      String found = "inputs=" + session.getInputNames() + " outputs=" + session.getOutputNames();
      session.close();
      throw new AsrException(
          file
              + ": is not the Silero VAD model: "
              + found
              + "; expected inputs="
              + INPUTS
              + " outputs="
              + OUTPUTS);
    }
  }

  static String firstLine(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
