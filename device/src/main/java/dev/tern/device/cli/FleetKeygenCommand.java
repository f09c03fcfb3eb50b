package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.fleet.KeyFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the keys of a fleet. */
@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = {
      "Make the keys of a fleet: one file each, readable by you alone, and keys.json, which is no",
      "secret. Carry the root keys away afterwards; they are needed about once in a year."
    },
    footer = {
      "",
      "Example:",
      "  tern fleet keygen --out keys",
      "  tern fleet keygen --out keys --roles root:2of3,targets:1of2,snapshot,timestamp,config"
    })
final class FleetKeygenCommand implements Callable<Integer> {
  @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "A new folder.")
  Path out;

  @Option(
      names = "--roles",
      split = ",",
      paramLabel = "ROLE[:NofM]",
      defaultValue = "root:2of3,targets,snapshot,timestamp,config",
      description = "Keys by role, and how many have to sign (default: ${DEFAULT-VALUE}).")
  List<String> roles;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    KeyFolder made = KeyFolder.make(out, roles.stream().map(KeyFolder.Share::of).toList());
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      ObjectNode told = new ObjectMapper().createObjectNode().put("folder", out.toString());
      ObjectNode keys = told.putObject("keys");
      new TreeMap<>(made.names()).forEach((id, name) -> keys.put(name, id));
      print.println(told);
    } else {
      made.roles()
          .forEach(
              (role, keys) ->
                  print.printf(
                      "%-10s %s; %d of %d %s%n",
                      role,
                      String.join(
                          " ", keys.keys().keySet().stream().map(id -> made.name(id)).toList()),
                      keys.threshold(),
                      keys.keys().size(),
                      keys.threshold() == 1 ? "signs" : "sign"));
      print.println("wrote " + out + "; who has these files decides what devices believe");
    }
    return CommandLines.DONE;
  }
}
