package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.audio.Microphone;
import dev.tern.device.audio.Speaker;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardDetector;
import dev.tern.device.board.BoardDetector.Detected;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardFolders;
import dev.tern.device.board.BoardInit;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.Setting;
import dev.tern.device.board.check.BoardCheck;
import dev.tern.device.board.check.BoardCheck.SoundDeviceNames;
import dev.tern.device.board.check.Finding;
import dev.tern.device.machine.Machine;
import dev.tern.device.measure.SecondListenerCost;
import dev.tern.device.model.ModelStore;
import dev.tern.device.skill.Skills;
import dev.tern.device.tune.TuneFile;
import dev.tern.device.tune.TunedBoard;
import dev.tern.pcm.PcmFormat;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks at board files, and at the machine they are for. */
@Command(
    name = "board",
    mixinStandardHelpOptions = true,
    description = "Lists, shows and checks boards, and finds out which one this is.",
    subcommands = {
      BoardCommand.ListBoards.class,
      BoardCommand.Show.class,
      BoardCommand.Check.class,
      BoardCommand.Init.class
    })
final class BoardCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** The voice's format is that of its model; rates are converted by ALSA, so any will do. */
  static SoundDeviceNames soundDevices() {
    return new SoundDeviceNames(Microphone.names(), Speaker.names(PcmFormat.SPEECH));
  }

  private static boolean isSame(Path a, Path b) {
    return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
  }

  /** The boards that Tern comes with. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Every board that Tern comes with, and the one in use.",
      footer = {"", "Example:", "  tern board list"})
  static final class ListBoards implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardLocation> location;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      BoardLocation here = location.get();
      BoardFolders folders = new BoardFolders(here.home());
      boolean isOneOfThem = false;
      for (String name : folders.names()) {
        Path file = folders.file(name);
        boolean inUse = isSame(file, here.file());
        isOneOfThem |= inUse;
        print(out, name, BoardFile.read(file).description(), file, inUse);
      }
      if (!isOneOfThem && Files.exists(here.file())) {
        BoardConfig board = BoardFile.read(here.file());
        print(out, board.board(), board.description(), here.file(), true);
      }
      return CommandLines.DONE;
    }

    private void print(PrintWriter out, String name, String description, Path file, boolean inUse) {
      if (json) {
        out.println(
            JSON.createObjectNode()
                .put("board", name)
                .put("description", description)
                .put("file", file.toString())
                .put("inUse", inUse));
      } else {
        out.printf("%s %-16s %s%n", inUse ? "*" : " ", name, description);
      }
    }
  }

  /** What every key of a board is, and who said so. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Every key of a board as it is on this machine, and where that comes from.",
      footer = {"", "Examples:", "  tern board show", "  tern board show raspberry-pi-5 --json"})
  static final class Show implements Callable<Integer> {
    @Parameters(
        arity = "0..1",
        paramLabel = "NAME|FILE",
        description = "A board of 'tern board list', or a board.yaml; without it the one in use.")
    String name;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardLocation> location;
    @Inject Provider<ModelStore> models;
    @Inject Provider<LiveBoard> live;

    @Override
    public Integer call() {
      Path file = location.get().fileOf(name);
      List<Setting> settings = name == null ? live.get().settings() : ofFile(file);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        ObjectNode shown = JSON.createObjectNode().put("file", file.toString());
        ObjectNode keys = shown.putObject("keys");
        for (Setting setting : settings) {
          ObjectNode key = keys.putObject(setting.key()).put("origin", origin(setting));
          key.set("value", setting.value());
        }
        out.println(shown);
      } else {
        out.println("# " + file);
        for (Setting setting : settings) {
          out.printf(
              "%-26s %-32s %s%n",
              setting.key(),
              setting.value().isTextual() ? setting.value().asText() : setting.value(),
              origin(setting));
        }
      }
      return CommandLines.DONE;
    }

    /** Of a board that is not in use nobody has said anything but its file. */
    private List<Setting> ofFile(Path file) {
      BoardConfig board = BoardFile.read(file);
      return TunedBoard.of(BoardFile.settings(file), TuneFile.kept(board, models::get));
    }

    private static String origin(Setting setting) {
      return setting.origin().name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads a board file strictly and holds it against this machine. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Read a board file strictly: unknown keys and impossible values are errors.",
        "Then look whether this machine has what it asks for, and say what to change."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:no errors, perhaps warnings", "1:an error, or the file is not valid"},
      footer = {"", "Example:", "  tern board check board-configs/generic-x86-64/board.yaml"})
  static final class Check implements Callable<Integer> {
    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description = "A board.yaml; without it the one that this machine uses.")
    Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardLocation> location;
    @Inject Provider<ModelStore> models;
    @Inject SecondListenerCost.Trial secondListener;

    @Override
    public Integer call() {
      Path checked = file == null ? location.get().file() : file;
      BoardConfig board = BoardFile.read(checked);
      Skills.load(board.language(), board.skills());
      List<Finding> findings =
          BoardCheck.of(board, Machine.running(), soundDevices(), models.get(), secondListener);
      boolean isUsable =
          findings.stream().noneMatch(finding -> finding.level() == Finding.Level.ERROR);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(asJson(checked, board, isUsable, findings));
      } else {
        out.println(checked + ": board=" + board.board() + " is valid");
        for (Finding finding : findings) {
          out.printf("%-5s  %s: %s%n", level(finding), finding.about(), finding.text());
        }
      }
      return isUsable ? CommandLines.DONE : CommandLines.FAILED;
    }

    private static ObjectNode asJson(
        Path file, BoardConfig board, boolean isUsable, List<Finding> findings) {
      ObjectNode checked =
          JSON.createObjectNode()
              .put("file", file.toString())
              .put("board", board.board())
              .put("usable", isUsable);
      ArrayNode list = checked.putArray("findings");
      for (Finding finding : findings) {
        list.addObject()
            .put("level", level(finding))
            .put("about", finding.about())
            .put("text", finding.text());
      }
      return checked;
    }

    private static String level(Finding finding) {
      return finding.level().name().toLowerCase(Locale.ROOT);
    }
  }

  /** Finds out which board this is and writes its file. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = "Find out which board this is and write its board.yaml.",
      footer = {
        "",
        "Examples:",
        "  sudo tern board init",
        "  tern board init my-board.yaml && TERN_BOARD=my-board.yaml tern run"
      })
  static final class Init implements Callable<Integer> {
    @Parameters(
        arity = "0..1",
        paramLabel = "FILE",
        description =
            "Where to write; without it /etc/tern/board.yaml, which Tern reads where TERN_BOARD"
                + " names no other.")
    Path file;

    @Option(names = "--force", description = "Replace a file that is there.")
    boolean force;

    @Option(names = "--dry-run", description = "Say which board it is, write nothing.")
    boolean dryRun;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardLocation> location;

    @Override
    public Integer call() {
      Machine machine = Machine.running();
      Detected detected = BoardDetector.detect(machine);
      Path target = file == null ? BoardLocation.OF_MACHINE : file;
      if (!dryRun) {
        Path template = new BoardFolders(location.get().home()).file(detected.board());
        BoardInit.write(template, machine, detected, target, force);
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(
            JSON.createObjectNode()
                .put("board", detected.board())
                .put("because", detected.because())
                .put("machine", machine.describe())
                .put("file", target.toString())
                .put("written", !dryRun));
      } else {
        out.println("this is " + machine.describe());
        out.println("board=" + detected.board() + ": " + detected.because());
        out.println(
            dryRun
                ? "nothing written"
                : "wrote " + target + "; 'tern board check " + target + "' says what is missing");
      }
      return CommandLines.DONE;
    }
  }
}
