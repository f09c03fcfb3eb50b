package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.model.Amounts;
import dev.tern.ota.agent.HandedFolder;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.disk.ReadOnlyDisk;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.slot.Ledger;
import dev.tern.ota.slot.Slot;
import dev.tern.ota.slot.Slots;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** This device's own updates, seen and steered from the device itself, with no network. */
@Command(
    name = "ota",
    mixinStandardHelpOptions = true,
    description = {
      "This device's updates: which set it runs, what happened, and back to the set before. Needs no",
      "network, and works beside a running appliance, which does what it is asked."
    },
    subcommands = {
      OtaCommand.Status.class,
      OtaCommand.Rollback.class,
      OtaCommand.Apply.class,
      OtaCommand.Recover.class,
      OtaCommand.Log.class
    })
final class OtaCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHEN =
      "a running appliance does it within seconds, else it is done at the next start";

  @Spec CommandSpec spec;
  @Inject Provider<BoardLocation> location;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** Where all update work lies; board files that are wrong in part do as well. */
  private Path folder() {
    SalvagedBoard board = SalvagedBoard.read(location.get().file());
    return board.config().state().updates();
  }

  private Slots slots() {
    return Slots.open(new ReadOnlyDisk(new FileDisk()), folder(), Clock.systemUTC());
  }

  /** Which set it runs. */
  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Which set this device runs, what a rollback leads to, and what is under way.",
      footer = {"", "Example:", "  tern ota status"})
  static final class Status implements Callable<Integer> {
    @ParentCommand OtaCommand ota;
    @Spec CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() {
      Slots slots = ota.slots();
      Ledger ledger = slots.ledger();
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(asJson(slots));
        return CommandLines.DONE;
      }
      line(out, "in use", name(ledger, ledger.active()));
      line(out, "before", name(ledger, ledger.fallback()));
      slots
          .activeSet()
          .ifPresent(
              set -> {
                line(out, "about", set.description());
                line(
                    out,
                    "files",
                    set.files().size() + ", " + Amounts.bytes(SetDocument.totalBytes(set)));
              });
      Ledger.Update update = ledger.update();
      line(out, "update", (update.phase().key() + " " + update.set()).strip());
      line(out, "because", update.reason());
      update.figures().forEach((figure, value) -> line(out, figure, value.toString()));
      ledger.floors().forEach((role, level) -> line(out, "floor", role(role, level)));
      return CommandLines.DONE;
    }

    private static String role(dev.tern.ota.TargetSet.Role role, int level) {
      return SetDocument.key(role) + " " + level;
    }

    private static void line(PrintWriter out, String what, String text) {
      if (!text.isEmpty()) {
        out.printf("%-10s %s%n", what, text);
      }
    }

    private static String name(Ledger ledger, Slot slot) {
      return slot == Slot.FACTORY
          ? "what the device was installed with"
          : ledger.name(slot) + " (slot " + slot.key() + ")";
    }

    private static ObjectNode asJson(Slots slots) {
      Ledger ledger = slots.ledger();
      Ledger.Update update = ledger.update();
      ObjectNode told =
          JSON.createObjectNode()
              .put("active", ledger.name(ledger.active()))
              .put("slot", ledger.active().key())
              .put("fallback", ledger.name(ledger.fallback()))
              .put("phase", update.phase().key())
              .put("set", update.set())
              .put("offer", update.offer())
              .put("reason", update.reason());
      ObjectNode figures = told.putObject("figures");
      update.figures().forEach(figures::put);
      ObjectNode floors = told.putObject("floors");
      ledger.floors().forEach((role, level) -> floors.put(SetDocument.key(role), level));
      return told;
    }
  }

  /** Back to the set before. */
  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = {"Go back to the set before, or to what the device was installed with."},
      footer = {"", "Example:", "  tern ota rollback"})
  static final class Rollback implements Callable<Integer> {
    @ParentCommand OtaCommand ota;
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      Ledger ledger = ota.slots().ledger();
      if (ledger.active() == Slot.FACTORY) {
        throw new CliException(
            "this device runs what it was installed with; there is nothing to go back to");
      }
      Slots.open(new FileDisk(), ota.folder(), Clock.systemUTC()).askRollback();
      spec.commandLine()
          .getOut()
          .println("asked to go back to " + Status.name(ledger, ledger.fallback()) + ": " + WHEN);
      return CommandLines.DONE;
    }
  }

  /** A set from a stick. */
  @Command(
      name = "apply",
      mixinStandardHelpOptions = true,
      description = {
        "Take the set that a folder offers, such as a USB stick made with 'tern fleet stick'. It is",
        "believed, tried and kept just like one that came over the broker."
      },
      footer = {"", "Example:", "  tern ota apply /media/stick"})
  static final class Apply implements Callable<Integer> {
    @ParentCommand OtaCommand ota;
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "With offer.json, metadata and targets.")
    Path folder;

    @Override
    public Integer call() {
      ota.hand(folder, "offer.json", spec);
      return CommandLines.DONE;
    }
  }

  /** Below the floor, with root's word. */
  @Command(
      name = "recover",
      mixinStandardHelpOptions = true,
      description = {
        "Obey a recovery that root has signed: it lowers this device's floors, so that an earlier",
        "set can be taken again."
      },
      footer = {"", "Example:", "  tern ota recover /media/stick"})
  static final class Recover implements Callable<Integer> {
    @ParentCommand OtaCommand ota;
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "With recovery.json and metadata.")
    Path folder;

    @Override
    public Integer call() {
      ota.hand(folder, "recovery.json", spec);
      return CommandLines.DONE;
    }
  }

  private void hand(Path folder, String document, CommandSpec command) {
    Path whole = folder.toAbsolutePath().normalize();
    for (String needed : List.of(document, "metadata/timestamp.json")) {
      if (!Files.exists(whole.resolve(needed))) {
        throw new CliException(
            whole + " has no " + needed + "; make the folder with: tern fleet stick");
      }
    }
    Path ota = folder();
    if (!Files.exists(ota.resolve("identity.json"))) {
      throw new CliException(
          "this device belongs to no fleet, so it believes nobody; enroll it first: tern enroll");
    }
    HandedFolder.hand(new FileDisk(), ota, whole);
    command.commandLine().getOut().println(whole + " is handed over: " + WHEN);
  }

  /** What happened. */
  @Command(
      name = "log",
      mixinStandardHelpOptions = true,
      description = "What happened to this device's sets, oldest first.",
      footer = {"", "Example:", "  tern ota log --last 20"})
  static final class Log implements Callable<Integer> {
    @ParentCommand OtaCommand ota;
    @Spec CommandSpec spec;

    @Option(names = "--last", paramLabel = "COUNT", description = "Only so many lines.")
    Optional<Integer> last = Optional.empty();

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() {
      List<String> lines = new ArrayList<>();
      for (String name : List.of("journal.1.log", "journal.log")) {
        Path file = ota.folder().resolve(name);
        try {
          if (Files.exists(file)) {
            lines.addAll(Files.readAllLines(file));
          }
        } catch (IOException e) {
          throw new CliException(file + " can't be read: " + e.getMessage(), e);
        }
      }
      int from = Math.max(0, lines.size() - last.orElse(lines.size()));
      PrintWriter out = spec.commandLine().getOut();
      for (String line : lines.subList(from, lines.size())) {
        String[] parts = line.split(" ", 2);
        out.println(
            json
                ? JSON.createObjectNode()
                    .put("at", parts[0])
                    .put("text", parts.length == 1 ? "" : parts[1])
                    .toString()
                : line);
      }
      return CommandLines.DONE;
    }
  }
}
