package dev.tern.device.cli;

import dev.tern.ota.UpdateStatus;
import dev.tern.ota.fleet.DeviceName;
import dev.tern.ota.fleet.DeviceView;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetWatch;
import dev.tern.ota.fleet.OperatorLink;
import dev.tern.ota.set.Offer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Offers devices the set that they had before. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Offer devices the set that they had before, or one that is named. Its files are still there,",
      "so that nothing is fetched, but it passes the gate like any other. The floor of a device is",
      "never above the set that it had before. With --installed it is what they were installed with,",
      "which is on trial like a set, and which a device with a floor refuses."
    },
    footer = {
      "",
      "Examples:",
      "  tern fleet rollback --to home/kitchen --wait",
      "  tern fleet rollback --group kiosks --set kiosk-4",
      "  tern fleet rollback --to home/kitchen --installed --wait"
    })
final class FleetRollbackCommand implements Callable<Integer> {
  @ArgGroup Goal goal = new Goal();

  /** Where to; else to what each had before. */
  static final class Goal {
    @Option(names = "--set", paramLabel = "SET", description = "Else the one that each had before.")
    String set;

    @Option(names = "--installed", description = "What they were installed with, without a set.")
    boolean installed;
  }

  @Option(names = "--wait", description = "Wait until every device has come to an end.")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30m",
      description = "How long to wait (default: ${DEFAULT-VALUE}).")
  String timeout;

  @Mixin FleetOptions.Repo repo;
  @Mixin FleetOptions.Whom whom;
  @Mixin FleetOptions.Broker broker;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (whom.isNobody()) {
      throw new CliException("nobody is named; say whom with --to SITE/DEVICE or --group NAME");
    }
    Duration patience = FleetOptions.duration("timeout", timeout);
    FleetRepository fleet = repo.open();
    PrintWriter out = spec.commandLine().getOut();
    try (OperatorLink operator = broker.connect(repo.folder, spec.commandLine().getErr());
        FleetWatch watch = FleetWatch.begin(operator, "+")) {
      Set<DeviceName> devices = whom.resolve(repo, watch);
      Map<DeviceName, Offer> offers = new LinkedHashMap<>();
      for (DeviceName device : devices) {
        offers.put(device, offer(fleet, watch.device(device)));
      }
      for (Map.Entry<DeviceName, Offer> offer : offers.entrySet()) {
        watch.offer(offer.getKey(), Optional.of(offer.getValue()));
        out.printf("%s is offered %s%n", offer.getKey(), shown(offer.getValue()));
      }
      if (!wait) {
        return CommandLines.DONE;
      }
      boolean all = true;
      for (Map.Entry<DeviceName, Offer> offer : offers.entrySet()) {
        all &= awaitEnd(watch, offer.getKey(), offer.getValue(), patience);
      }
      return all ? CommandLines.DONE : CommandLines.FAILED;
    }
  }

  private Offer offer(FleetRepository fleet, DeviceView device) throws InterruptedException {
    UpdateStatus status =
        device
            .update()
            .orElseThrow(
                () ->
                    new CliException(
                        device.name() + " has never told how its updates stand; is it enrolled?"));
    if (goal.installed) {
      if (status.active().isEmpty()) {
        throw new CliException(device.name() + " runs what it was installed with already");
      }
      return new Offer(Offer.newId("back-to"), Offer.INSTALLED);
    }
    String wanted = goal.set == null ? status.fallback() : goal.set;
    if (wanted.isEmpty()) {
      throw new CliException(
          device.name()
              + " had no set before "
              + (status.active().isEmpty() ? "now" : status.active())
              + "; --installed leads to what it was installed with");
    }
    if (wanted.equals(status.active())) {
      throw new CliException(device.name() + " runs " + wanted + " already");
    }
    fleet.requireOfferable(wanted);
    return new Offer(Offer.newId("back-to"), wanted);
  }

  private boolean awaitEnd(FleetWatch watch, DeviceName device, Offer offer, Duration patience)
      throws InterruptedException {
    boolean ended = watch.await(device, view -> hasEnded(view, offer), patience);
    Optional<UpdateStatus> status = watch.device(device).update();
    String active = offer.set().equals(Offer.INSTALLED) ? "" : offer.set();
    boolean runsIt = status.map(now -> now.active().equals(active)).orElse(false);
    spec.commandLine()
        .getOut()
        .printf(
            "%s %s%n",
            device,
            ended && runsIt
                ? "runs " + shown(offer)
                : "does not run "
                    + shown(offer)
                    + ": "
                    + FleetTable.plain(
                        status
                            .map(UpdateStatus::reason)
                            .filter(r -> !r.isEmpty())
                            .orElse("no word from it")));
    return ended && runsIt;
  }

  private static String shown(Offer offer) {
    return offer.set().equals(Offer.INSTALLED) ? "what it was installed with" : offer.set();
  }

  private static boolean hasEnded(DeviceView view, Offer offer) {
    return view.update()
        .filter(status -> status.offer().equals(offer.id()))
        .map(
            status ->
                switch (status.phase()) {
                  case COMMITTED, ROLLED_BACK, FAILED -> true;
                  case IDLE, DOWNLOADING, STAGED, PREPARED, TRIAL -> false;
                })
        .orElse(false);
  }
}
