package dev.tern.device.wake;

import dev.tern.asr.AsrException;
import dev.tern.asr.wake.EmbeddingModel;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.WakeHeadFile;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.library.EngineLibrary;
import dev.tern.device.library.Libraries;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where wake words lie: one file {@code WORD.wake} each. The owner's go before those that Tern
 * brings.
 *
 * @param own taught here, in the state folder; need not exist
 * @param shipped comes with Tern
 */
public record WakeFolders(Path own, Path shipped) {
  /** Name in the catalog of what every word is heard through. */
  public static final String MODEL = "openwakeword-embedding";

  private static final String NEGATIVES = "speech.embeddings";
  private static final String SENTENCES = "sentences.txt";

  /** The folders of a board. */
  public static WakeFolders of(BoardConfig board, BoardLocation location) {
    return new WakeFolders(
        Path.of(board.state().folder()).resolve("wake"),
        location.home().resolve("models").resolve("tern-wake"));
  }

  /** Loads what every wake word is heard through, from the models on this machine. */
  public static EmbeddingModel openModel(ModelStore models) {
    Path folder = models.require(MODEL, ModelRole.WAKE).folder();
    return Libraries.current()
        .opening(
            () -> EmbeddingModel.open(folder),
            EngineLibrary.ONNX_RUNTIME,
            EngineLibrary.ONNX_RUNTIME_JNI);
  }

  /**
   * The heads of some words.
   *
   * @param threshold for all of them; 0 leaves each its own
   * @throws AsrException naming the words that there are, where one is missing
   */
  public List<WakeHead> heads(List<String> words, double threshold) {
    return words.stream()
        .map(word -> WakeHeadFile.read(file(word)))
        .map(head -> threshold > 0 ? head.withThreshold((float) threshold) : head)
        .toList();
  }

  /** Every word that can be listened for. */
  public SortedSet<String> words() {
    SortedSet<String> words = new TreeSet<>();
    for (Path folder : List.of(own, shipped)) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(WakeHeadFile.SUFFIX))
              .map(name -> name.substring(0, name.length() - WakeHeadFile.SUFFIX.length()))
              .filter(WakeHead::isWord)
              .forEach(words::add);
        } catch (IOException e) {
          throw new AsrException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
      }
    }
    return words;
  }

  /** Where a word taught here is kept. */
  public Path ownFile(String word) {
    return own.resolve(word + WakeHeadFile.SUFFIX);
  }

  /** The speech of others, as embeddings, that a new word is told apart from. */
  public Path negatives() {
    return shipped.resolve(NEGATIVES);
  }

  /** What our own voice says beside a new word, a sentence a line. */
  public Path sentences() {
    return shipped.resolve(SENTENCES);
  }

  private Path file(String word) {
    if (WakeHead.isWord(word)) {
      for (Path folder : List.of(own, shipped)) {
        Path file = folder.resolve(word + WakeHeadFile.SUFFIX);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    throw new AsrException(
        "wake word "
            + word
            + " is not known; known="
            + words()
            + "; tern wake train \""
            + word
            + "\" teaches it");
  }
}
