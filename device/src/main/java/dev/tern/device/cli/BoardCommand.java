package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.skill.Skills;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at board files. */
@Command(
    name = "board",
    mixinStandardHelpOptions = true,
    description = "Check the file that describes this board.",
    subcommands = BoardCommand.Check.class)
final class BoardCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** Reads a board file strictly and says what it means. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Read a board file strictly: unknown keys and impossible values are errors.",
      footer = {"", "Example:", "  tern board check board-configs/generic-x86-64/board.yaml"})
  static final class Check implements Callable<Integer> {
    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description = "A board.yaml; without it the one that this machine uses.")
    Path file;

    @Option(names = "--json", description = "Print the whole board, defaults filled in, as JSON.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardLocation> location;
    @Inject ObjectMapper mapper;

    @Override
    public Integer call() throws Exception {
      Path checked = file == null ? location.get().file() : file;
      BoardConfig board = BoardFile.read(checked);
      Skills.load(board.language(), board.skills());
      spec.commandLine()
          .getOut()
          .println(
              json
                  ? mapper.writeValueAsString(board)
                  : checked + ": board=" + board.board() + " is valid");
      return CommandLines.DONE;
    }
  }
}
