package dev.tern.device.board;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where Tern's own files are.
 *
 * @param home the folder that holds {@code board-configs} and the embedded models
 * @param file the board file in use
 */
public record BoardLocation(Path home, Path file) {
  /** The board of a machine that Tern was installed on, or that {@code board init} wrote. */
  public static final Path OF_MACHINE = Path.of("/etc/tern/board.yaml");

  /**
   * The home from the system property {@code tern.home}, without it the current folder. The board
   * from the system property {@code tern.board} or the environment variable {@code TERN_BOARD}, a
   * board's name or a file; without them the machine's own file; without that the generic board of
   * the processor.
   */
  public static BoardLocation current() {
    Path home = Path.of(System.getProperty("tern.home", "")).toAbsolutePath();
    Path file =
        Optional.ofNullable(System.getProperty("tern.board"))
            .or(() -> Optional.ofNullable(System.getenv("TERN_BOARD")))
            .filter(name -> !name.isBlank())
            .map(name -> named(home, name))
            .orElseGet(() -> Files.exists(OF_MACHINE) ? OF_MACHINE : inFolder(home, generic()));
    return new BoardLocation(home, file);
  }

  /**
   * The file of the board that a command names, or of the one in use.
   *
   * @param nameOrFile null for the one in use
   * @throws BoardException as {@link BoardFolders#file}
   */
  public Path fileOf(String nameOrFile) {
    return nameOrFile == null ? file : new BoardFolders(home).fileOf(nameOrFile);
  }

  private static Path named(Path home, String board) {
    return BoardFolders.isFile(board) ? Path.of(board) : inFolder(home, board);
  }

  private static Path inFolder(Path home, String board) {
    return home.resolve("board-configs").resolve(board).resolve("board.yaml");
  }

  private static String generic() {
    return System.getProperty("os.arch").equals("aarch64") ? "generic-arm64" : "generic-x86-64";
  }
}
