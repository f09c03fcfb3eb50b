package dev.tern.device.wake;

import dev.tern.asr.AsrException;
import dev.tern.asr.wake.EmbeddingModel;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.WakeWordDetector;
import dev.tern.asr.wake.WakeWords;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardConfig.ListenMode;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.library.LibraryException;
import dev.tern.device.model.ModelException;
import dev.tern.device.model.ModelStore;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Opens what listens for the board's wake words, when the microphone is first heard. */
public final class WakeListening implements Supplier<WakeWordDetector> {
  private final BoardConfig board;
  private final DoubleSupplier threshold;
  private final BoardLocation location;
  private final Supplier<ModelStore> models;
  private final Parts parts;

  /**
   * @param threshold for all words; 0 leaves each its own; asked while it listens
   * @param parts told whether the words can be heard
   */
  public WakeListening(
      BoardConfig board,
      DoubleSupplier threshold,
      BoardLocation location,
      Supplier<ModelStore> models,
      Parts parts) {
    this.board = board;
    this.threshold = threshold;
    this.location = location;
    this.models = models;
    this.parts = parts;
  }

  /**
   * Begins to listen for the words.
   *
   * @return null where the board wants none, and where they can't be heard, which is told: then
   *     every voice is answered
   */
  @Override
  public WakeWordDetector get() {
    if (board.listen().mode() != ListenMode.WAKE_WORD) {
      parts.off(Part.WAKE_WORDS, "listen.mode is not wake-word");
      return null;
    }
    try {
      List<WakeHead> heads = WakeFolders.of(board, location).heads(board.wake().words(), 0);
      EmbeddingModel model = WakeFolders.openModel(models.get());
      WakeWordDetector listening =
          new Listening(model, new WakeWords(model.listen(), heads, threshold));
      parts.ready(Part.WAKE_WORDS);
      return listening;
    } catch (AsrException | ModelException | LibraryException | LinkageError e) {
      parts.failed(Part.WAKE_WORDS, e.getMessage());
      return null;
    }
  }

  /** The words and the model that they are heard through, closed together. */
  private record Listening(EmbeddingModel model, WakeWords words) implements WakeWordDetector {
    @Override
    public Detection accept(short[] samples, int offset, int length) {
      return words.accept(samples, offset, length);
    }

    @Override
    public Detection accept(short[] samples, int offset, int length, float speech) {
      return words.accept(samples, offset, length, speech);
    }

    @Override
    public void reset() {
      words.reset();
    }

    @Override
    public void close() {
      words.close();
      model.close();
    }
  }
}
