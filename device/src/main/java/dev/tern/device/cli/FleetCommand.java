package dev.tern.device.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The operator's side of updates. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    description = {
      "Look after many devices: sign sets of models and settings, publish them to the broker,",
      "offer them wave by wave, and see what became of them. There is no server: a fleet is a",
      "folder, a broker, and whoever runs a command (docs/ota.md)."
    },
    subcommands = {
      FleetKeygenCommand.class,
      FleetInitCommand.class,
      FleetAddSetCommand.class,
      FleetSignCommand.class,
      FleetKeysCommand.class,
      FleetPublishCommand.class,
      FleetOfferCommand.class,
      FleetStickCommand.class,
      FleetStatusCommand.class,
      FleetRollbackCommand.class,
      FleetEnrollCommand.class,
      FleetConfigCommand.class
    })
final class FleetCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }
}
