package dev.tern.device;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.SoundLosses;
import dev.tern.device.audio.echo.WebRtcEchoCanceller;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.conversation.Mind;
import dev.tern.device.library.EngineLibrary;
import dev.tern.device.library.Libraries;
import dev.tern.device.library.LibraryException;
import dev.tern.device.measure.SecondListenerCost;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.wake.WakeListening;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.jboss.logging.Logger;

/**
 * What hears. Engines are application scoped, which makes each one load when it is first used: a
 * command that needs only the rules starts without a recognizer.
 */
@Singleton
final class HearingWiring {
  /** What {@link SileroModel} and the voice run on. */
  static final EngineLibrary[] ONNX_RUNTIME = {
    EngineLibrary.ONNX_RUNTIME, EngineLibrary.ONNX_RUNTIME_JNI
  };

  private static final Logger LOG = Logger.getLogger(HearingWiring.class);

  @Produces
  @ApplicationScoped
  @Named("vosk")
  SpeechModel firstListener(BoardConfig board, ModelStore models) {
    Path folder = models.require(board.models().speech(), ModelRole.SPEECH).folder();
    return Libraries.current()
        .opening(() -> VoskModel.open(folder), EngineLibrary.JNA, EngineLibrary.VOSK);
  }

  @Produces
  @ApplicationScoped
  @Named("whisper")
  SpeechModel secondListener(BoardConfig board, ModelStore models) {
    String name = board.models().secondListener();
    Path folder = models.require(name, ModelRole.SECOND_LISTENER).folder();
    WhisperModel model = whisper(folder, board.asr().threads(), board);
    model.remark().ifPresent(LOG::warn);
    return model;
  }

  private static WhisperModel whisper(Path folder, int threads, BoardConfig board) {
    WhisperOptions options =
        WhisperOptions.defaults()
            .withThreads(threads)
            .withPackFolder(Path.of(board.state().folder()).resolve("packs"));
    return Libraries.current()
        .opening(() -> WhisperModel.open(folder, options), EngineLibrary.KERNELS);
  }

  /** For {@code board check}, of boards that need not be the one in use. */
  @Produces
  @Singleton
  SecondListenerCost.Trial secondListenerTrial(
      BoardLocation location, Provider<BoardConfig> inUse) {
    Path sentence = location.home().resolve("recordings").resolve("66_bf_emma.wav");
    return (folder, threads) ->
        SecondListenerCost.measured(
            () -> whisper(folder, threads, inUse.get()), Resampler.toSpeech(Wav.read(sentence)));
  }

  /** The first listener, checked by the second one where no sentence rule is sure of its words. */
  @Produces
  @ApplicationScoped
  @Named("both")
  SpeechModel bothListeners(
      @Named("vosk") SpeechModel first, @Named("whisper") SpeechModel second, Mind mind) {
    return new TwoPassModel(first, second, mind::sufficesAlone);
  }

  @Produces
  @Singleton
  SileroModel voiceActivity(BoardConfig board, ModelStore models) {
    String name = board.models().voiceActivity();
    Path file = models.require(name, ModelRole.VOICE_ACTIVITY).onlyFile();
    return Libraries.current().opening(() -> SileroModel.open(file), ONNX_RUNTIME);
  }

  @Produces
  @Singleton
  SoundLosses soundLosses() {
    return new SoundLosses();
  }

  /** Who takes the appliance's own voice out of what it hears. */
  @Produces
  @Singleton
  EchoCanceller echoCanceller(SalvagedBoard found, Parts parts) {
    return switch (found.config().audio().echo()) {
      case BOARD -> heardAsItIs(parts, "audio.echo is board");
      case NONE -> heardAsItIs(parts, "audio.echo is none");
      case WEBRTC -> cancellingEcho(parts);
    };
  }

  private static EchoCanceller heardAsItIs(Parts parts, String why) {
    parts.off(Part.ECHO, why);
    return EchoCanceller.NONE;
  }

  private static EchoCanceller cancellingEcho(Parts parts) {
    try {
      EchoCanceller echo =
          Libraries.current().opening(WebRtcEchoCanceller::new, EngineLibrary.ECHO);
      parts.ready(Part.ECHO);
      return echo;
    } catch (LibraryException | LinkageError e) {
      parts.failed(Part.ECHO, e.getMessage());
      return EchoCanceller.NONE;
    }
  }

  @Produces
  @Singleton
  WakeListening wakeListening(
      SalvagedBoard found,
      LiveBoard live,
      BoardLocation location,
      Provider<ModelStore> models,
      Parts parts) {
    return new WakeListening(
        found.config(), () -> live.get().wake().threshold(), location, models::get, parts);
  }

  void close(@Disposes EchoCanceller echo) {
    echo.close();
  }

  void close(@Disposes @Named("vosk") SpeechModel first) {
    first.close();
  }

  void closeSecond(@Disposes @Named("whisper") SpeechModel second) {
    second.close();
  }

  void close(@Disposes SileroModel voiceActivity) {
    voiceActivity.close();
  }
}
