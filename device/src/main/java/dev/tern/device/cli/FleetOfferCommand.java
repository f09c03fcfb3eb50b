package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.fleet.DeviceName;
import dev.tern.ota.fleet.DeviceView;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetWatch;
import dev.tern.ota.fleet.OperatorLink;
import dev.tern.ota.fleet.Rollout;
import dev.tern.ota.fleet.Rollout.Outcome;
import dev.tern.ota.fleet.Rollout.Standing;
import dev.tern.ota.fleet.RolloutFile;
import dev.tern.ota.fleet.RolloutRun;
import dev.tern.ota.set.Offer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Offers a set to devices, wave by wave. */
@Command(
    name = "offer",
    mixinStandardHelpOptions = true,
    description = {
      "Offer a set to devices. A device takes it, tries it, and keeps it only where it does its",
      "task as well as before. A share is the first part of an order that is always the same, so",
      "20 % are among 50 %. Where more of a wave fail than they may, offers that nobody has taken",
      "are withdrawn. Given again, the command goes on where it was left."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:offered; with --wait, all of them run the set",
      "1:stopped because too many failed, or some have not come to an end in time"
    },
    footer = {
      "",
      "Examples:",
      "  tern fleet offer kitchen-17 --to home/kitchen --wait",
      "  tern fleet offer kitchen-17 --group kiosks --percent 10,50,100 --stop-above 10%"
    })
final class FleetOfferCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(paramLabel = "SET", description = "Name of a set in the signed targets.")
  String set;

  @Option(
      names = "--percent",
      split = ",",
      paramLabel = "N",
      description = "Share of these devices, or several: the next wave follows when one has ended.")
  List<String> percents = List.of();

  @Option(
      names = "--stop-above",
      paramLabel = "N%",
      description = "Stop where more of a wave fail; waits (default where it waits: 10%%).")
  String stopAbove;

  @Option(names = "--wait", description = "Wait until every device has come to an end.")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "2h",
      description = "How long to wait for a wave, such as 30m (default: ${DEFAULT-VALUE}).")
  String timeout;

  @Option(names = "--again", description = "Offer it anew, also to those who failed with it.")
  boolean again;

  @Option(names = "--json", description = "One JSON object a change and line.")
  boolean json;

  @Mixin FleetOptions.Repo repo;
  @Mixin FleetOptions.Whom whom;
  @Mixin FleetOptions.Broker broker;
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    List<Integer> waves =
        percents.isEmpty()
            ? List.of(100)
            : percents.stream().map(text -> FleetOptions.percent("percent", text)).toList();
    boolean waits = wait || stopAbove != null || waves.size() > 1;
    Duration patience = FleetOptions.duration("timeout", timeout);
    int limit = stopAbove == null ? 10 : FleetOptions.percent("stop-above", stopAbove);
    if (whom.isNobody() && percents.isEmpty()) {
      throw new CliException(
          "nobody is named; say whom with --to SITE/DEVICE, --group NAME, or --percent N of all");
    }
    FleetRepository fleet = repo.open();
    fleet.requireOfferable(set);
    try (OperatorLink operator = broker.connect(repo.folder, spec.commandLine().getErr());
        FleetWatch watch = FleetWatch.begin(operator, "+")) {
      RolloutFile file = new RolloutFile(repo.folder);
      RolloutRun run = new RolloutRun(watch, file, rollout(file, limit), this::print);
      return offer(run, among(watch), waves, waits ? Optional.of(patience) : Optional.empty());
    }
  }

  /** That of the file where it is of this set and not to be begun anew. */
  private Rollout rollout(RolloutFile file, int limit) {
    Optional<Rollout> before = file.read();
    if (before.isPresent() && before.get().set().equals(set) && !again) {
      Rollout known = before.get();
      return new Rollout(known.id(), set, limit, known.devices(), known.wave(), known.stopped());
    }
    return Rollout.of(Offer.newId(set), set, limit);
  }

  private Collection<DeviceName> among(FleetWatch watch) {
    if (!whom.isNobody()) {
      return whom.resolve(repo, watch);
    }
    List<DeviceName> all = watch.devices().stream().map(DeviceView::name).toList();
    if (all.isEmpty()) {
      throw new CliException(
          "no device has told this broker anything yet; enroll one: tern fleet enroll");
    }
    return all;
  }

  private int offer(
      RolloutRun run,
      Collection<DeviceName> among,
      List<Integer> waves,
      Optional<Duration> patience)
      throws InterruptedException {
    for (int percent : waves) {
      run.widen(among, percent);
      if (patience.isEmpty()) {
        continue;
      }
      boolean ended = run.watch(patience.get());
      if (!run.rollout().stopped().isEmpty()) {
        return stopped(run.rollout());
      }
      if (!ended) {
        List<DeviceName> open =
            run.rollout().devices().entrySet().stream()
                .filter(one -> isOpen(one.getValue()))
                .map(one -> one.getKey())
                .toList();
        throw new CliException(
            "after %s these have not come to an end: %s; give the command again to go on waiting"
                .formatted(timeout, open));
      }
    }
    return end(run.rollout(), patience.isPresent());
  }

  private static boolean isOpen(Standing standing) {
    return standing.outcome() == Outcome.OFFERED || standing.outcome() == Outcome.TAKEN;
  }

  private int stopped(Rollout rollout) {
    List<DeviceName> withdrawn = rollout.of(Outcome.WITHDRAWN);
    throw new CliException(
        "set=%s is stopped: %s; %s; correct the set, give it a new name, and offer that"
            .formatted(
                set,
                rollout.stopped(),
                withdrawn.isEmpty()
                    ? "there was nothing to withdraw"
                    : "withdrawn from " + withdrawn));
  }

  private int end(Rollout rollout, boolean waited) {
    int committed = rollout.of(Outcome.COMMITTED).size();
    int all = rollout.devices().size();
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.println(
          waited
              ? "%d of %d run %s".formatted(committed, all, set)
              : "%s is offered to %d; 'tern fleet status --watch' shows how it goes"
                  .formatted(set, all));
    }
    return !waited || committed == all ? CommandLines.DONE : CommandLines.FAILED;
  }

  private void print(DeviceName device, Standing standing, DeviceView view) {
    PrintWriter out = spec.commandLine().getOut();
    String outcome = standing.outcome().name().toLowerCase(Locale.ROOT);
    if (json) {
      out.println(
          JSON.createObjectNode()
              .put("device", device.toString())
              .put("set", set)
              .put("wave", standing.wave())
              .put("outcome", outcome)
              .put("reason", standing.reason()));
    } else {
      String reason = standing.reason().isEmpty() ? "" : ": " + FleetTable.plain(standing.reason());
      boolean isUnheard = standing.outcome() == Outcome.OFFERED && !view.isHere();
      out.printf(
          "wave %d  %s  %s%s%s%n",
          standing.wave(),
          device,
          outcome,
          reason,
          isUnheard ? " (it is not here now; it finds the offer when it comes)" : "");
    }
    out.flush();
  }
}
