package dev.tern.device.cli;

import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetRepository.Signed;
import dev.tern.ota.repository.SigningKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says how long what is signed is good for. */
@Command(
    name = "lifetime",
    mixinStandardHelpOptions = true,
    description = {
      "Say for how long what a role signs is good. Those of snapshot and timestamp stand in root,",
      "so enough keys of root have to sign; the others sign theirs themselves. A longer life is a",
      "longer time in which an old state can be passed for the newest."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all is published", "1:something still waits for signatures"},
    footer = {
      "",
      "Example:",
      "  tern fleet keys lifetime timestamp=60d snapshot=180d --repo my-fleet --keys keys"
    })
final class FleetKeysLifetimeCommand implements Callable<Integer> {
  private static final Duration SHORTEST = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);

  @Parameters(arity = "1..*", paramLabel = "ROLE=TIME", description = "Days, such as root=730d.")
  Map<String, String> lifetimes;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Signers signers;
  @Mixin FleetOptions.Repo repo;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    FleetRepository fleet = repo.open();
    List<SigningKey> signing = signers.keys();
    Map<String, Duration> wanted = new TreeMap<>();
    lifetimes.forEach((role, text) -> wanted.put(role, days(fleet, role, text)));
    wanted.forEach(fleet.repository()::setLifetime);
    Signed signed = fleet.sign(signing);
    FleetSigning.tell(fleet, signed, json, spec.commandLine().getOut());
    return signed.isPublished() ? CommandLines.DONE : CommandLines.FAILED;
  }

  private static Duration days(FleetRepository fleet, String role, String text) {
    if (!fleet.repository().roles().contains(role)) {
      throw new CliException("role=" + role + " is not known; roles=" + fleet.repository().roles());
    }
    Duration time = FleetOptions.duration(role, text);
    boolean isWhole = Duration.ofDays(time.toDays()).equals(time);
    if (!isWhole || time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw new CliException(role + "=" + text + ": expected whole days, 1d to 36500d");
    }
    return time;
  }
}
