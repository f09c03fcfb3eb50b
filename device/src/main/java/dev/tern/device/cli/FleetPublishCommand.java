package dev.tern.device.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.model.Amounts;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.UpdateStatus;
import dev.tern.ota.fleet.DeviceName;
import dev.tern.ota.fleet.DeviceView;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetWatch;
import dev.tern.ota.fleet.OperatorLink;
import dev.tern.ota.transfer.Publisher;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the repository to devices until it is stopped. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Serve the repository over the broker to every device that asks, until stopped. Prints a line",
      "when a device's update takes a step, and how fast it comes. With --keys the timestamp is",
      "signed anew every day, so that devices that are never offered anything stay up to date too."
    },
    footer = {"", "Example:", "  tern fleet publish --repo my-fleet --site home"})
final class FleetPublishCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration SIGN_EVERY = Duration.ofDays(1);

  @Option(
      names = "--site",
      split = ",",
      defaultValue = "home",
      paramLabel = "SITE",
      description = "Whose devices are served (default: ${DEFAULT-VALUE}).")
  List<String> sites;

  @Option(
      names = "--keys",
      paramLabel = "FOLDER",
      description = "Sign anew every day with the keys of snapshot and timestamp in it.")
  Path keys;

  @Option(names = "--json", description = "One JSON object a step and line.")
  boolean json;

  @Mixin FleetOptions.Repo repo;
  @Mixin FleetOptions.Broker broker;
  @Spec CommandSpec spec;

  /** What was last told of a device. */
  private record Told(String step, long bytes, long nanos) {}

  private final Map<DeviceName, Told> told = new HashMap<>();

  @Override
  public Integer call() throws InterruptedException {
    FleetRepository fleet = repo.open();
    if (keys != null) {
      fleet.sign(FleetSigning.keys(keys, List.of()));
    }
    fleet.requireFresh();
    PrintWriter err = spec.commandLine().getErr();
    List<Publisher> publishers = new ArrayList<>();
    // Blocks go over a link of their own, whose queue is short: nobody waits behind them.
    try (OperatorLink operator = broker.connect(repo.folder, err);
        OperatorLink blocks = broker.connect(repo.folder, LinkLimits.PUBLISHER, err);
        FleetWatch watch = FleetWatch.begin(operator, "+")) {
      for (String site : sites) {
        publishers.add(Publisher.open(blocks.link(), site, fleet.folder(), line -> log(err, line)));
      }
      err.println("serving %s to site=%s: sets=%s".formatted(fleet.folder(), sites, fleet.sets()));
      serve(fleet, watch);
      return CommandLines.DONE;
    } finally {
      publishers.forEach(Publisher::close);
    }
  }

  private void serve(FleetRepository fleet, FleetWatch watch) {
    long signedNanos = System.nanoTime();
    try {
      while (true) {
        long seen = watch.changes();
        watch.devices().forEach(this::tell);
        watch.awaitChange(seen, LOOK);
        if (keys != null && System.nanoTime() - signedNanos > SIGN_EVERY.toNanos()) {
          fleet.sign(FleetSigning.keys(keys, List.of()));
          signedNanos = System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What devices ask for is told by their steps already; what is refused them is not. */
  private static void log(PrintWriter err, String line) {
    if (!line.contains(": asks for ")) {
      err.println("tern: " + FleetTable.plain(line));
    }
  }

  private void tell(DeviceView device) {
    if (device.update().isEmpty() || !sites.contains(device.name().site())) {
      return;
    }
    UpdateStatus status = device.update().get();
    int tenth = device.percent().orElse(0) / 10;
    boolean downloads = status.phase() == UpdateStatus.Phase.DOWNLOADING;
    String step = status.phase() + status.set() + status.reason() + (downloads ? tenth : "");
    Told last = told.get(device.name());
    if (last != null && last.step.equals(step)) {
      return;
    }
    long now = System.nanoTime();
    told.put(device.name(), new Told(step, status.fetchedBytes(), now));
    double seconds = last == null ? 0 : (now - last.nanos) / 1e9;
    double rate =
        downloads && seconds > 0 ? Math.max(0, status.fetchedBytes() - last.bytes) / seconds : 0;
    print(device, status, rate);
  }

  private void print(DeviceView device, UpdateStatus status, double bytesPerSecond) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode line = FleetTable.json(device);
      out.println(line.put("bytesPerSecond", Math.round(bytesPerSecond)));
    } else {
      boolean downloads = status.phase() == UpdateStatus.Phase.DOWNLOADING;
      out.printf(
          "%s  %s %s%s%s%s%n",
          device.name(),
          status.phase().key(),
          FleetTable.plain(status.set().isEmpty() ? status.active() : status.set()),
          downloads
              ? "  %d %% of %s"
                  .formatted(device.percent().orElse(0), Amounts.bytes(status.totalBytes()))
              : "",
          bytesPerSecond > 0 ? "  " + Amounts.bytes(Math.round(bytesPerSecond)) + "/s" : "",
          status.reason().isEmpty() ? "" : "  " + FleetTable.plain(status.reason()));
    }
    out.flush();
  }
}
