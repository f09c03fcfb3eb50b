package dev.tern.device.board;

import dev.tern.device.spelling.Spelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The boards that Tern knows: a folder each, with {@code board.yaml}, sound set-up and notes. */
public final class BoardFolders {
  private final Path folder;

  /**
   * @param home the folder that holds {@code board-configs}
   */
  public BoardFolders(Path home) {
    folder = home.resolve("board-configs");
  }

  /** Their names, sorted. */
  public List<String> names() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isRegularFile(entry.resolve("board.yaml")))
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new BoardException(
          folder + ": no boards can be read there; set tern.home to the folder that Tern lies in",
          e);
    }
  }

  /**
   * A board's file by its name, or the file itself.
   *
   * @param nameOrFile a file is what ends in {@code .yaml} or has a {@code /}
   * @throws BoardException as {@link #file}
   */
  public Path fileOf(String nameOrFile) {
    return isFile(nameOrFile) ? Path.of(nameOrFile) : file(nameOrFile);
  }

  static boolean isFile(String nameOrFile) {
    return nameOrFile.endsWith(".yaml") || nameOrFile.contains("/");
  }

  /**
   * A board's file.
   *
   * @throws BoardException naming the nearest name, where there is no such board
   */
  public Path file(String name) {
    if (!names().contains(name)) {
      throw new BoardException(
          "board=%s is unknown%s; known=%s"
              .formatted(
                  name,
                  Spelling.nearest(name, names())
                      .map(nearest -> "; did you mean '" + nearest + "'?")
                      .orElse(""),
                  names()));
    }
    return folder.resolve(name).resolve("board.yaml");
  }
}
