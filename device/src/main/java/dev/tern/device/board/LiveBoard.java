package dev.tern.device.board;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tern.device.board.Setting.Origin;
import dev.tern.ota.config.LiveKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The board as it is at this moment. Keys that are live change while the appliance runs: whoever
 * uses one asks here at the beginning of each use and never keeps it. Of several keys changed
 * together nobody sees one without the others.
 */
public final class LiveBoard implements Supplier<BoardConfig>, LiveKeys {
  private final BoardConfig base;
  private final List<Setting> settings;
  private volatile Present present;

  /** The board and what was laid over it, replaced together. */
  private record Present(BoardConfig board, Map<String, JsonNode> overlay) {}

  /**
   * @param base without an overlay: the file, the set, and what tuning found
   * @param settings of {@code base}, each with its origin
   */
  public LiveBoard(BoardConfig base, List<Setting> settings) {
    this.base = base;
    this.settings = settings;
    present = new Present(base, Map.of());
  }

  /** The board now; another call may give another one. */
  @Override
  public BoardConfig get() {
    return present.board;
  }

  @Override
  public Map<String, String> problems(Map<String, JsonNode> values) {
    Map<String, String> problems = new LinkedHashMap<>(BoardLayers.problems(base, values));
    for (String key : values.keySet()) {
      if (!problems.containsKey(key) && !BoardLayers.isLive(key)) {
        problems.put(key, "needs a restart: put it into a target set");
      }
    }
    return problems;
  }

  @Override
  public void apply(Map<String, JsonNode> values) {
    Map<String, String> problems = problems(values);
    if (!problems.isEmpty()) {
      throw new BoardException("settings that can't be applied: " + problems);
    }
    present = new Present(BoardLayers.over(base, values), Map.copyOf(values));
  }

  /** Every key as it is now, and who said so. */
  public List<Setting> settings() {
    Map<String, JsonNode> overlay = present.overlay;
    return settings.stream()
        .map(
            setting ->
                overlay.containsKey(setting.key())
                    ? new Setting(setting.key(), overlay.get(setting.key()), Origin.OVERLAY)
                    : setting)
        .toList();
  }

  @Override
  public Map<String, InUse> inUse() {
    Map<String, InUse> inUse = new LinkedHashMap<>();
    for (Setting setting : settings()) {
      String origin = setting.origin().name().toLowerCase(Locale.ROOT);
      inUse.put(setting.key(), new InUse(withoutSecret(setting.value()), origin));
    }
    return inUse;
  }

  /** An address may name a user with a password; no other key holds a secret itself. */
  private static JsonNode withoutSecret(JsonNode value) {
    return value.isTextual() && value.textValue().contains("://")
        ? TextNode.valueOf(value.textValue().replaceFirst("://[^/@]*@", "://***@"))
        : value;
  }
}
