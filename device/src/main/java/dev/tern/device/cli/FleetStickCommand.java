package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.model.Amounts;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.StickFolder;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.set.Offer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A set for devices without a network. */
@Command(
    name = "stick",
    mixinStandardHelpOptions = true,
    description = {
      "Fill a folder, such as a USB stick, from which a device takes a set without any network:",
      "'tern ota apply' there. With --recover it also lowers floors, which root's keys have to sign."
    },
    footer = {
      "",
      "Examples:",
      "  tern fleet stick kitchen-17 --out /media/stick",
      "  tern fleet stick kitchen-15 --out /media/stick --recover llm=2 --for home/kitchen \\",
      "       --key root-1.key --key root-2.key"
    })
final class FleetStickCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SET", description = "Name of a set in the signed targets.")
  String set;

  @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "The stick.")
  Path out;

  @Option(
      names = "--recover",
      paramLabel = "ROLE=LEVEL",
      description = "A floor of asr, llm, tts, skills, config or app from then on; repeatable.")
  Map<Role, Integer> floors = Map.of();

  @Option(
      names = "--for",
      split = ",",
      paramLabel = "SITE/DEVICE",
      description = "Whose floors; SITE/* for all of a site.")
  List<String> to = List.of();

  @Option(names = "--keys", paramLabel = "FOLDER", description = "Root's keys that are in it.")
  Path keys;

  @Option(names = "--key", paramLabel = "FILE", description = "One key of root; repeatable.")
  List<Path> files = List.of();

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Repo repo;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (floors.isEmpty() != to.isEmpty()) {
      throw new CliException(
          "--recover ROLE=LEVEL and --for SITE/DEVICE belong together; give both");
    }
    FleetRepository fleet = repo.open();
    StickFolder stick = new StickFolder(out);
    if (!floors.isEmpty()) {
      List<SigningKey> root = FleetSigning.only(fleet, "root", FleetSigning.keys(keys, files));
      stick.recovery(fleet, Instant.now().getEpochSecond(), to, floors, root);
    }
    long bytes = stick.offer(fleet, new Offer(Offer.newId("stick"), set));
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(
          new ObjectMapper()
              .createObjectNode()
              .put("folder", out.toString())
              .put("set", set)
              .put("bytes", bytes)
              .put("recovers", !floors.isEmpty()));
    } else {
      print.println("wrote " + out + ": " + set + ", " + Amounts.bytes(bytes));
      print.println("on the device: tern ota apply FOLDER");
    }
    return CommandLines.DONE;
  }
}
