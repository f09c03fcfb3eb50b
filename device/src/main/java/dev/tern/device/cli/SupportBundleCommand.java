package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.check.BoardCheck;
import dev.tern.device.machine.Machine;
import dev.tern.device.measure.SecondListenerCost;
import dev.tern.device.model.ModelStore;
import dev.tern.device.support.SupportBundle;
import dev.tern.device.tune.TuneFile;
import dev.tern.device.tune.TunedBoard;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One file for those who are to help. */
@Command(
    name = "support-bundle",
    mixinStandardHelpOptions = true,
    description = {
      "Write one file for those who are to help: versions, hardware, settings with their origins,",
      "health, updates and the service's log. Works with no network, and where the appliance does",
      "not start. Passwords, tokens, keys and what people said are not in it; look before you send."
    },
    footer = {"", "Example:", "  tern support-bundle --out bundle.zip && unzip -p bundle.zip"})
final class SupportBundleCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A new zip file; without it tern-support-TIME.zip here.")
  Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Provider<BoardLocation> location;
  @Inject Provider<ModelStore> models;
  @Inject SecondListenerCost.Trial secondListener;

  @Override
  public Integer call() {
    Path file = out == null ? Path.of("tern-support-" + now() + ".zip") : out;
    if (Files.exists(file)) {
      throw new CliException(file + " is there already; choose another name");
    }
    Path board = location.get().file();
    Map<String, Callable<String>> findings = new LinkedHashMap<>();
    findings.put("settings.txt", () -> settings(board));
    findings.put("models.txt", this::models);
    findings.put("board-check.txt", () -> check(board));
    SupportBundle bundle = SupportBundle.collect(board, findings);
    try {
      bundle.write(file);
    } catch (IOException e) {
      throw new CliException(file + " can't be written: " + e.getMessage(), e);
    }
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      ObjectNode told = new ObjectMapper().createObjectNode().put("file", file.toString());
      bundle.pieces().keySet().stream().sorted().forEach(told.putArray("pieces")::add);
      print.println(told);
    } else {
      print.println("wrote " + file + " with " + bundle.pieces().size() + " pieces");
    }
    return CommandLines.DONE;
  }

  private static String now() {
    return LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
  }

  private String settings(Path file) {
    BoardConfig board = BoardFile.read(file);
    return TunedBoard.of(BoardFile.settings(file), TuneFile.kept(board, models::get)).stream()
        .map(one -> "%s=%s  %s".formatted(one.key(), one.value(), one.origin()))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String models() {
    return models.get().list().stream()
        .map(
            one ->
                "%s %s %s %s"
                    .formatted(
                        one.entry().name(), one.entry().version(), one.state(), one.problem()))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String check(Path file) {
    return BoardCheck.of(
            BoardFile.read(file),
            Machine.running(),
            BoardCommand.soundDevices(),
            models.get(),
            secondListener)
        .stream()
        .map(one -> one.level() + " " + one.about() + ": " + one.text())
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
