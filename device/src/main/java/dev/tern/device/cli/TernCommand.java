package dev.tern.device.cli;

import dev.tern.device.board.TernVersion;
import io.quarkus.picocli.runtime.annotations.TopCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command line. */
@TopCommand
@Command(
    name = "tern",
    mixinStandardHelpOptions = true,
    versionProvider = TernCommand.Version.class,
    description = "A voice appliance that works with no network.",
    footer = {
      "",
      "Examples:",
      "  tern turn --in question.wav --out answer.wav --explain",
      "  tern ask \"set a timer for five minutes\" --json",
      "  tern transcribe meeting.wav",
      "",
      "Exit codes: 0 done, 1 failed (one line on standard error says why), 2 wrong usage."
    },
    subcommands = {
      DemoCommand.class,
      TurnCommand.class,
      ReplayCommand.class,
      AskCommand.class,
      TranscribeCommand.class,
      SayCommand.class,
      CompleteCommand.class,
      ModelCommand.class,
      RunCommand.class,
      ModelsCommand.class,
      EnrollCommand.class,
      BoardCommand.class,
      MicCommand.class,
      TuneCommand.class,
      WakeCommand.class,
      BenchCommand.class,
      EvalCommand.class,
      GateCommand.class,
      SkillCommand.class,
      FleetCommand.class,
      OtaCommand.class,
      SupportBundleCommand.class,
      HelpCommand.class
    })
final class TernCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** For {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tern " + TernVersion.current()};
    }
  }
}
