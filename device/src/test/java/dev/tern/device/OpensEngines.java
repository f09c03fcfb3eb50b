package dev.tern.device;

import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.device.audio.echo.WebRtcEchoCanceller;
import dev.tern.device.library.EngineLibrary;
import dev.tern.device.library.Libraries;
import dev.tern.device.library.LibraryException;
import dev.tern.tensor.kernel.KernelLibrary;
import java.nio.file.Path;

/**
 * Opens a model as an installed Tern does, in a process of its own: {@code vosk|silero|kernels|echo
 * MODEL}.
 */
final class OpensEngines {
  private OpensEngines() {}

  public static void main(String... args) {
    InstallFolder.announce();
    try {
      Libraries libraries = Libraries.current();
      Path model = Path.of(args[1]);
      switch (args[0]) {
        case "vosk" ->
            libraries
                .opening(() -> VoskModel.open(model), EngineLibrary.JNA, EngineLibrary.VOSK)
                .close();
        case "silero" ->
            libraries
                .opening(
                    () -> SileroModel.open(model),
                    EngineLibrary.ONNX_RUNTIME,
                    EngineLibrary.ONNX_RUNTIME_JNI)
                .close();
        case "kernels" ->
            libraries.opening(
                () -> {
                  KernelLibrary.load();
                  return model;
                },
                EngineLibrary.KERNELS);
        case "echo" -> libraries.opening(WebRtcEchoCanceller::new, EngineLibrary.ECHO).close();
        default -> throw new IllegalArgumentException(args[0]);
      }
      System.out.println("opened with " + System.getProperty("jna.library.path"));
    } catch (LibraryException e) {
      System.out.println(e.getMessage());
    }
  }
}
