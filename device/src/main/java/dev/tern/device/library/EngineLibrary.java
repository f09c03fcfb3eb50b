package dev.tern.device.library;

import dev.tern.device.audio.echo.EchoLibrary;
import dev.tern.tensor.kernel.KernelLibrary;

/** A native library of an engine; {@code property} names its folder to those who load it. */
public enum EngineLibrary {
  /** JNA's own half, through which Java calls Vosk and the C library. */
  JNA("libjnidispatch.so", "jna.boot.library.path"),
  /** The recognizer. */
  VOSK("libvosk.so", "jna.library.path"),
  /** ONNX Runtime, for the voice and for voice activity. */
  ONNX_RUNTIME("libonnxruntime.so", "onnxruntime.native.path"),
  /** ONNX Runtime's Java half; it is looked for where ONNX Runtime itself was found. */
  ONNX_RUNTIME_JNI("libonnxruntime4j_jni.so", "onnxruntime.native.path"),
  /** Tern's own arithmetic in C. */
  KERNELS("libternkernels.so", KernelLibrary.FOLDER),
  /** The echo canceller. */
  ECHO("libternecho.so", EchoLibrary.FOLDER);

  private final String file;
  private final String property;

  EngineLibrary(String file, String property) {
    this.file = file;
    this.property = property;
  }

  String file() {
    return file;
  }

  String property() {
    return property;
  }
}
