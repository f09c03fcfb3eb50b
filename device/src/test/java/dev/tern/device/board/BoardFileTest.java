package dev.tern.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoardFileTest {
  @TempDir Path folder;

  @Test
  void fillsInDefaults() {
    BoardConfig board = BoardFile.parse("board: my-board\n", "board.yaml");

    assertEquals("en", board.language());
    assertEquals("tern-vosk-en", board.models().speech());
    assertEquals(BoardConfig.SecondPass.UNSURE, board.asr().secondPass());
    assertEquals(8_765, board.http().port());
  }

  @Test
  void readsEveryBoardOfTheRepository() throws IOException {
    Path boards = Path.of(System.getProperty("tern.home"), "board-configs");
    try (Stream<Path> folders = Files.list(boards)) {
      for (Path board : folders.toList()) {
        assertEquals(
            board.getFileName().toString(), BoardFile.read(board.resolve("board.yaml")).board());
      }
    }
  }

  @Test
  void namesLineAndNearestKeyForAnUnknownKey() {
    String message = refused("board: b\nasr:\n  second-pas: off\n");

    assertTrue(
        message.startsWith("board.yaml:3: unknown key asr.second-pas; did you mean 'second-pass'?"),
        message);
  }

  @Test
  void namesLineAndRangeForAnImpossibleValue() {
    String message = refused("board: b\nhttp:\n  port: 70000\n");

    assertEquals("board.yaml:3: http.port=70000 is out of range; expected 1..65535", message);
  }

  @Test
  void namesTheUnitOfAnImpossibleValue() {
    assertEquals(
        "board.yaml:3: asr.end-silence-millis=20 is out of range; expected 300..1200 ms",
        refused("board: b\nasr:\n  end-silence-millis: 20\n"));
  }

  @Test
  void namesTheWholeListWhereOneOfItIsImpossible() {
    assertEquals(
        "board.yaml:3: llm.cores=[4, 4] is out of range or has a number twice; expected a list of"
            + " 0..1023",
        refused("board: b\nllm:\n  cores: [4, 4]\n"));
  }

  @Test
  void readsWhatIsWrittenWithADash() {
    BoardConfig board =
        BoardFile.parse(
            "board: b\ntune: at-first-start\nmachine:\n  architecture: x86-64\n", "board.yaml");

    assertEquals(BoardConfig.Tune.AT_FIRST_START, board.tune());
    assertEquals(BoardConfig.Architecture.X86_64, board.machine().architecture());
  }

  @Test
  void takesOffForAWordAndNotForATruthValue() {
    BoardConfig board = BoardFile.parse("board: b\ntune: off\nasr:\n  second-pass: off\n", "b");

    assertEquals(BoardConfig.Tune.OFF, board.tune());
    assertEquals(BoardConfig.SecondPass.OFF, board.asr().secondPass());
  }

  @Test
  void readsTruthValuesAndAClockOf24Hours() {
    BoardConfig board =
        BoardFile.parse(
            "board: b\nshow:\n  earcons: true\nformats:\n  clock: 24\n  units: us\n", "b");

    assertTrue(board.show().earcons());
    assertEquals(24, board.formats().clock());
    assertEquals(BoardConfig.Units.US, board.formats().units());
  }

  @Test
  void isTheSameWithItsOwnDefaultsWrittenOut() {
    BoardConfig board = BoardFile.parse("board: b\n", "b");

    assertEquals(board, board.withLlm(board.llm()));
  }

  @Test
  void opensNoDoorToTheNetworkWithoutAToken() {
    assertEquals(
        "board.yaml:3: http.host=0.0.0.0 opens it to the network without http.token-file",
        refused("board: b\nhttp:\n  host: 0.0.0.0\n"));
  }

  @Test
  void saysWhatAWrongArchitectureCouldHaveBeen() {
    assertEquals(
        "board.yaml:3: machine.architecture: expected one of [any, x86-64, arm64], found 'riscv'",
        refused("board: b\nmachine:\n  architecture: riscv\n"));
  }

  @Test
  void refusesABoardWithoutAName() {
    assertEquals(
        "board.yaml: board is missing; expected 'board: NAME'", refused("description: nameless\n"));
    assertEquals(
        "board.yaml:1: board=My Board is no board's name; expected a name of a-z, 0-9 and '-', up"
            + " to 64",
        refused("board: My Board\n"));
  }

  @Test
  void namesTheLineOfBrokenYaml() {
    String message = refused("board: b\n  asr: x\n");

    assertTrue(message.matches("board\\.yaml:2: broken YAML: .+"), message);
  }

  @Test
  void namesTheKeyOfAValueOfTheWrongType() {
    String message = refused("board: b\nllm:\n  threads: many\n");

    assertEquals("board.yaml:3: llm.threads: expected a whole number, found 'many'", message);
  }

  @Test
  void namesWhatAWrongChoiceCouldHaveBeen() {
    String message = refused("board: b\nasr:\n  second-pass: sometimes\n");

    assertEquals(
        "board.yaml:3: asr.second-pass: expected one of [off, unsure, always], found 'sometimes'",
        message);
  }

  @Test
  void saysThatASectionIsNotOne() {
    assertEquals(
        "board.yaml:2: asr: expected a section of keys, found something else",
        refused("board: b\nasr: [vosk]\n"));
  }

  @Test
  void refusesAnUnknownLanguage() {
    assertEquals(
        "board.yaml:2: language=tlh is not supported; expected en",
        refused("board: b\nlanguage: tlh\n"));
  }

  @Test
  void saysThatAFileIsMissingOrEmpty() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.yaml"));

    assertTrue(
        assertThrows(BoardException.class, () -> BoardFile.read(folder.resolve("none.yaml")))
            .getMessage()
            .contains("no such board file"));
    assertTrue(
        assertThrows(BoardException.class, () -> BoardFile.read(empty))
            .getMessage()
            .endsWith("is empty; expected at least 'board: NAME'"));
  }

  private static String refused(String yaml) {
    return assertThrows(BoardException.class, () -> BoardFile.parse(yaml, "board.yaml"))
        .getMessage();
  }
}
