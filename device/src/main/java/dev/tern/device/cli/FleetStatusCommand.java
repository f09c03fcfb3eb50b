package dev.tern.device.cli;

import dev.tern.ota.fleet.DeviceView;
import dev.tern.ota.fleet.FleetWatch;
import dev.tern.ota.fleet.OperatorLink;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** All devices in a table. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "All devices that the broker knows, with the set that each runs and how its update stands.",
      "Works while devices are away: they left word."
    },
    footer = {
      "",
      "Examples:",
      "  tern fleet status --repo my-fleet",
      "  tern fleet status --watch --json"
    })
final class FleetStatusCommand implements Callable<Integer> {
  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Option(
      names = "--site",
      defaultValue = "+",
      paramLabel = "SITE",
      description = "One site; without it all.")
  String site;

  @Option(names = "--watch", description = "Go on until stopped, and show what changes.")
  boolean watch;

  @Option(names = "--json", description = "One JSON object a device and line.")
  boolean json;

  @Mixin FleetOptions.Repo repo;
  @Mixin FleetOptions.Broker broker;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (OperatorLink operator = broker.connect(repo.folder, spec.commandLine().getErr());
        FleetWatch fleet = FleetWatch.begin(operator, site)) {
      if (json) {
        Map<String, String> last = new HashMap<>();
        do {
          long seen = fleet.changes();
          printChanged(fleet.devices(), last, out);
          if (watch) {
            fleet.awaitChange(seen, LOOK);
          }
        } while (watch);
      } else {
        Console console = System.console();
        boolean isTerminal = console != null && console.isTerminal();
        do {
          long seen = fleet.changes();
          out.print((watch && isTerminal ? CLEAR : "") + table(fleet.devices()));
          out.flush();
          if (watch) {
            Thread.sleep(REDRAW);
            awaitMore(fleet, seen, isTerminal);
          }
        } while (watch);
      }
    }
    return CommandLines.DONE;
  }

  /** On a terminal ages are drawn again; elsewhere nothing is printed for them. */
  private static void awaitMore(FleetWatch fleet, long seen, boolean isTerminal)
      throws InterruptedException {
    do {
      fleet.awaitChange(seen, LOOK);
    } while (!isTerminal && fleet.changes() == seen);
  }

  private static String table(List<DeviceView> devices) {
    return devices.isEmpty()
        ? "no device has told this broker anything yet; enroll one: tern fleet enroll\n"
        : FleetTable.of(devices, Instant.now());
  }

  private static void printChanged(
      List<DeviceView> devices, Map<String, String> last, PrintWriter out) {
    for (DeviceView device : devices) {
      String line = FleetTable.json(device).toString();
      if (!line.equals(last.put(device.name().toString(), line))) {
        out.println(line);
      }
    }
  }
}
