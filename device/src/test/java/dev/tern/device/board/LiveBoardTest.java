package dev.tern.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which layer of settings counts, and what may change while it runs. */
final class LiveBoardTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final BoardConfig FILE =
      BoardFile.parse("board: b\nllm:\n  threads: 2\ntts:\n  speed: 1.2\n", "board.yaml");
  private static final Set<String> SAID = Set.of("board", "llm.threads", "tts.speed");

  private static LiveBoard board(Map<String, JsonNode> set) {
    BoardConfig base = BoardLayers.over(FILE, set);
    return new LiveBoard(base, BoardLayers.settings(base, SAID, set));
  }

  private static Map<String, JsonNode> values(String json) {
    try {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      JSON.readTree(json.replace('\'', '"'))
          .properties()
          .forEach(value -> values.put(value.getKey(), value.getValue()));
      return values;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  private static String shown(LiveBoard board, String key) {
    return board.settings().stream()
        .filter(setting -> setting.key().equals(key))
        .map(setting -> setting.value() + " " + setting.origin())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theOverlayCountsOverTheSetAndTheSetOverTheFile() {
    LiveBoard board = board(values("{'tts.speed':1.3,'llm.context-length':2048}"));
    assertEquals(1.3, board.get().tts().speed());
    assertEquals(2048, board.get().llm().contextLength());
    assertEquals(2, board.get().llm().threads());
    assertEquals("1.3 SET", shown(board, "tts.speed"));
    assertEquals("2 FILE", shown(board, "llm.threads"));
    assertEquals("2 DEFAULT", shown(board, "answer.sentences"));

    board.apply(values("{'tts.speed':1.4,'answer.sentences':3}"));
    assertEquals(1.4, board.get().tts().speed());
    assertEquals(3, board.get().answer().sentences());
    assertEquals("1.4 OVERLAY", shown(board, "tts.speed"));
    assertEquals("3 OVERLAY", shown(board, "answer.sentences"));

    board.apply(Map.of());
    assertEquals(1.3, board.get().tts().speed());
    assertEquals("1.3 SET", shown(board, "tts.speed"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'tts.speed':9}|tts.speed=9.0 is out of range; expected 0.5..2",
        "{'tts.sped':1}|unknown key; did you mean 'tts.speed'?",
        "{'llm.threads':2}|needs a restart: put it into a target set",
        "{'tts.speed':'1.1'}|expected it written as 1.1, found \"1.1\"",
        "{'asr.end-silence-millis':500.7}|expected it written as 500, found 500.7",
        "{'tts.speed':[1]}|tts.speed: expected a number, found something else",
        "{'tts.speed':null}|has no value; leave the key out to have the board's own",
        "{'formats.units':'imperial'}|formats.units: expected one of [metric, us], found"
            + " 'imperial'",
        "{'audio.barge-in':'yes'}|audio.barge-in: expected true or false, found 'yes'",
      })
  void saysOfEachFieldWhatIsWrong(String json, String problem) {
    Map<String, String> problems = board(Map.of()).problems(values(json));

    assertEquals(List.of(problem), List.copyOf(problems.values()));
  }

  @Test
  void refusesToApplyWhatIsWrongAndStaysAsItIs() {
    LiveBoard board = board(Map.of());

    assertThrows(
        BoardException.class, () -> board.apply(values("{'tts.speed':1.5,'llm.threads':1}")));

    assertEquals(1.2, board.get().tts().speed());
  }

  @Test
  void everyShippedBoardTakesLayersWithoutChangingElsewhere() {
    BoardFolders folders = new BoardFolders(Path.of(System.getProperty("tern.home")));
    for (String name : folders.names()) {
      BoardConfig board = BoardFile.read(folders.file(name));

      assertEquals(board, BoardLayers.over(board, Map.of()), name);
      BoardConfig faster = BoardLayers.over(board, values("{'tts.speed':1.25}"));
      assertEquals(1.25, faster.tts().speed(), name);
      assertEquals(board.audio(), faster.audio(), name);
      assertEquals(board.machine(), faster.machine(), name);
    }
  }

  @Test
  void settingsOfASetThatMakeNoBoardAreLeftOutAndTold() {
    SalvagedBoard found =
        new SalvagedBoard(FILE, List.of()).with(values("{'http.host':'0.0.0.0'}"));

    assertEquals(FILE, found.config());
    assertEquals(
        List.of(
            "settings of the set are left out: http.host: http.host=0.0.0.0 opens it to the network"
                + " without http.token-file"),
        found.problems());
  }

  @Test
  void showsNoPasswordOfAnAddress() {
    LiveBoard board = board(values("{'answer.remote':'http://me:secret@10.0.0.7/v1'}"));

    assertEquals(
        "\"http://***@10.0.0.7/v1\"", board.inUse().get("answer.remote").value().toString());
    assertTrue(board.inUse().size() > 50);
    assertEquals("file", board.inUse().get("tts.speed").origin());
  }

  @Test
  void knowsWhichHoursAreQuiet() {
    BoardConfig.Update night = new BoardConfig.Update(null, null, "23-2", null);
    assertTrue(night.isQuiet(23) && night.isQuiet(0) && night.isQuiet(1));
    assertTrue(!night.isQuiet(2) && !night.isQuiet(12));
    BoardConfig.Update usual = new BoardConfig.Update(null, null, null, null);
    assertTrue(usual.isQuiet(2) && usual.isQuiet(4) && !usual.isQuiet(5));
  }
}
