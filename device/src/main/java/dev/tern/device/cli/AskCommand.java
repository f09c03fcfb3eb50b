package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A turn without sound: written words in, written words out. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Say something to the appliance in writing and read its reply.",
    footer = {"", "Example:", "  tern ask \"turn on the kitchen lights\" --json"})
final class AskCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "TEXT", description = "What to say to the appliance.")
  String[] words;

  @Option(names = "--json", description = "Print one JSON object (docs/cli.md).")
  boolean json;

  @Option(names = "--explain", description = "Print the decision and where the time went.")
  boolean explain;

  @Spec CommandSpec spec;
  @Inject Provider<Conversation> conversation;
  @Inject ObjectMapper mapper;

  @Override
  public Integer call() throws Exception {
    Turn turn = conversation.get().ask(String.join(" ", words));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(turn));
    } else if (explain) {
      TurnPrinter.explain(out, turn);
    } else {
      out.println(turn.reply());
    }
    return CommandLines.DONE;
  }
}
