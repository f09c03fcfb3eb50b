package dev.tern.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SalvagedBoardTest {
  @TempDir Path folder;

  @Test
  void takesARightFileAsItIs() throws IOException {
    SalvagedBoard board = read("board: kiosk", "http:", "  port: 9000");

    assertEquals(List.of(), board.problems());
    assertEquals(9000, board.config().http().port());
    assertEquals("default", board.config().audio().capture());
  }

  @Test
  void keepsTheSectionsThatAreRight() throws IOException {
    SalvagedBoard board =
        read(
            "board: kiosk", "llm:", "  threads: 99", "tts:", "  speed: 9", "http:", "  port: 9000");

    assertEquals(2, board.problems().size(), board.problems().toString());
    assertTrue(board.problems().get(0).contains(":3: llm.threads=99 is out of range"));
    assertTrue(board.problems().get(1).contains(":5: tts.speed=9.0 is out of range"));
    assertEquals("kiosk", board.config().board());
    assertEquals(9000, board.config().http().port());
    assertEquals(1, board.config().tts().speed());
    assertEquals("default", board.config().audio().capture());
  }

  @Test
  void opensNoMicrophoneOnAGuess() throws IOException {
    assertIsSilent(read("board: kiosk", "audio: [capture, none]"));
    assertIsSilent(read("board: kiosk", "adio:", "  capture: none"));
    assertIsSilent(read("board: kiosk", "  broken: [yaml"));
    assertIsSilent(read(""));
    assertIsSilent(SalvagedBoard.read(folder.resolve("none-here.yaml")));
  }

  @Test
  void connectsToNoBrokerOnAGuess() throws IOException {
    SalvagedBoard board = read("board: kiosk", "mqtt:", "  broker: tcp://hub:1883", "  sight: a");

    assertFalse(board.config().mqtt().isWanted());
    assertTrue(board.problems().getFirst().contains("unknown key mqtt.sight"));
  }

  private static void assertIsSilent(SalvagedBoard board) {
    assertEquals(1, board.problems().size(), board.problems().toString());
    assertEquals("none", board.config().audio().capture());
    assertEquals("none", board.config().audio().playback());
  }

  private SalvagedBoard read(String... lines) throws IOException {
    return SalvagedBoard.read(Files.write(folder.resolve("board.yaml"), List.of(lines)));
  }
}
