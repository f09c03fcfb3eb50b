package dev.tern.device.cli;

import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetRepository.Signed;
import dev.tern.ota.fleet.KeyFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a fleet's folder. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Make the folder of a fleet: a repository of The Update Framework without sets, and beside it",
      "what you decide. With --broker the other commands need not be told of it again."
    },
    footer = {
      "",
      "Example:",
      "  tern fleet init my-fleet --keys keys --broker tcp://127.0.0.1:1883"
    })
final class FleetInitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "A new folder, or an empty one.")
  Path folder;

  @Option(
      names = "--keys",
      required = true,
      paramLabel = "FOLDER",
      description = "Of 'tern fleet keygen'.")
  Path keys;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Broker broker;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    KeyFolder made = KeyFolder.read(keys);
    FleetRepository fleet = FleetRepository.init(folder, made, Clock.systemUTC());
    broker.remember(folder);
    Signed signed = fleet.sign(FleetSigning.keys(keys, List.of()));
    FleetSigning.tell(fleet, signed, json, spec.commandLine().getOut());
    return CommandLines.DONE;
  }
}
