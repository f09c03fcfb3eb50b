package dev.tern.device.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures parts of Tern on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures parts of Tern on this machine.",
    subcommands = {
      BenchLlmCommand.class,
      BenchRecallCommand.class,
      BenchTransferCommand.class,
      BenchWakeCommand.class
    })
final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }
}
