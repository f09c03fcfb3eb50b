package dev.tern.device.board;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where Tern's own files are.
 *
 * @param home the folder that holds {@code board-configs} and the embedded models
 * @param file the board file in use
 */
public record BoardLocation(Path home, Path file) {

  /**
   * From the system property {@code tern.home} (without it the current folder), and the environment
   * variable {@code TERN_BOARD} or the system property {@code tern.board}: a board's name or a
   * file.
   */
  public static BoardLocation current() {
    Path home = Path.of(System.getProperty("tern.home", "")).toAbsolutePath();
    String board =
        Optional.ofNullable(System.getProperty("tern.board"))
            .or(() -> Optional.ofNullable(System.getenv("TERN_BOARD")))
            .orElse("generic-x86-64");
    Path file =
        board.endsWith(".yaml") || board.contains("/")
            ? Path.of(board)
            : home.resolve("board-configs").resolve(board).resolve("board.yaml");
    return new BoardLocation(home, file);
  }
}
