package dev.tern.device.tune;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardException;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardLayers;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.Setting;
import dev.tern.device.board.Setting.Origin;
import dev.tern.device.model.ModelStore;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A board with what was found fastest in place of defaults; never in place of what its file says.
 */
public final class TunedBoard {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TunedBoard() {}

  /**
   * The board as it is to be used here.
   *
   * @param board read from {@code file}, whole or what is right of it, with the set's settings
   * @param set what the set in use says, by dotted key
   */
  public static LiveBoard inUse(
      BoardConfig board, Path file, Map<String, JsonNode> set, Supplier<ModelStore> models) {
    Optional<TuneSettings> tuned = TuneFile.kept(board, models);
    Set<String> said = new HashSet<>();
    try {
      said.addAll(BoardFile.keysIn(file));
    } catch (BoardException unreadable) {
      // Told by who reads the board; what it meant to say is unknown, so nothing is changed.
      tuned = Optional.empty();
    }
    List<Setting> settings = BoardLayers.settings(board, said, set);
    said.addAll(set.keySet());
    return new LiveBoard(of(board, said, tuned), of(settings, tuned));
  }

  /**
   * @param said keys that the board's file sets
   */
  public static BoardConfig of(BoardConfig board, Set<String> said, Optional<TuneSettings> tuned) {
    return tuned.map(found -> board.withLlm(llm(board.llm(), said, found))).orElse(board);
  }

  private static BoardConfig.Llm llm(BoardConfig.Llm llm, Set<String> said, TuneSettings tuned) {
    return new BoardConfig.Llm(
        said.contains(TuneSpace.THREADS) ? llm.threads() : Integer.valueOf(tuned.threads()),
        said.contains(TuneSpace.CORES) ? llm.cores() : tuned.cores(),
        said.contains(TuneSpace.PREFILL_CHUNK)
            ? llm.prefillChunk()
            : Integer.valueOf(tuned.prefillChunk()),
        llm.contextLength(),
        llm.maxAnswerTokens());
  }

  /** The same for a list of settings, which then tell that they were tuned. */
  public static List<Setting> of(List<Setting> settings, Optional<TuneSettings> tuned) {
    return settings.stream()
        .map(setting -> tuned.map(found -> of(setting, found)).orElse(setting))
        .toList();
  }

  private static Setting of(Setting setting, TuneSettings tuned) {
    if (setting.origin() != Origin.DEFAULT) {
      return setting;
    }
    JsonNode found =
        switch (setting.key()) {
          case TuneSpace.THREADS -> JSON.valueToTree(tuned.threads());
          case TuneSpace.CORES -> JSON.valueToTree(tuned.cores());
          case TuneSpace.PREFILL_CHUNK -> JSON.valueToTree(tuned.prefillChunk());
          default -> setting.value();
        };
    return found.equals(setting.value())
        ? setting
        : new Setting(setting.key(), found, Origin.TUNED);
  }
}
