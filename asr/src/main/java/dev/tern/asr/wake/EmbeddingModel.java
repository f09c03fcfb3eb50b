package dev.tern.asr.wake;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.tern.asr.AsrException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The two networks below every wake word, in memory, shared by all streams and threads: {@code
 * melspectrogram.onnx} and {@code embedding_model.onnx} as openWakeWord publishes them (the
 * embedding is Google's speech_embedding, arXiv 2002.01322).
 *
 * <p>Streams must be closed, or no longer used, before the model is closed.
 */
public final class EmbeddingModel implements AutoCloseable {
  private static final String MEL_FILE = "melspectrogram.onnx";
  private static final String EMBEDDING_FILE = "embedding_model.onnx";

  private final OrtEnvironment environment;
  private final OrtSession mel;
  private final OrtSession embedding;
  private boolean closed;

  private EmbeddingModel(OrtEnvironment environment, OrtSession mel, OrtSession embedding) {
    this.environment = environment;
    this.mel = mel;
    this.embedding = embedding;
  }

  /**
   * Loads both files of a folder.
   *
   * @throws AsrException when a file is missing or is another model
   */
  public static EmbeddingModel open(Path folder) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession mel = session(environment, folder.resolve(MEL_FILE), "input", "output");
    try {
      OrtSession embedding =
          session(environment, folder.resolve(EMBEDDING_FILE), "input_1", "conv2d_19");
      return new EmbeddingModel(environment, mel, embedding);
    } catch (AsrException e) {
      close(mel);
      throw e;
    }
  }

  /** Starts hearing one stream of sound. */
  public EmbeddingStream listen() {
    return new EmbeddingStream(environment, mel, embedding);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    close(mel);
    close(embedding);
  }

  private static OrtSession session(
      OrtEnvironment environment, Path file, String input, String output) {
    if (!Files.isRegularFile(file)) {
      throw new AsrException(
          file
              + ": no such file; expected a part of the wake word model"
              + " (tern models pull openwakeword-embedding)");
    }
    try (var options = new OrtSession.SessionOptions()) {
      // A step is about a millisecond of work: a second thread would cost more than it brings.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      OrtSession session = environment.createSession(file.toString(), options);
      require(file, session, input, output);
      return session;
    } catch (OrtException e) {
      throw new AsrException(
          file + ": ONNX Runtime cannot load it: " + firstLine(e) + "; pull the model again", e);
    }
  }

  private static void require(Path file, OrtSession session, String input, String output) {
    if (!session.getInputNames().equals(Set.of(input))
        || !session.getOutputNames().equals(Set.of(output))) {
      String found = "inputs=" + session.getInputNames() + " outputs=" + session.getOutputNames();
      close(session);
      throw new AsrException(
          file
              + ": is another model: "
              + found
              + "; expected inputs=["
              + input
              + "] outputs=["
              + output
              + "]");
    }
  }

  private static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new AsrException("the wake word model cannot be closed: " + firstLine(e), e);
    }
  }

  static String firstLine(OrtException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
