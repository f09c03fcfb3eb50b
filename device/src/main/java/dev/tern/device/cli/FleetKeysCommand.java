package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.RoleState;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whom devices believe, and for how long. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Show who may sign for what, how many have to, and when what they signed expires. The",
      "commands below it change that; devices follow by themselves (docs/trust.md)."
    },
    footer = {
      "",
      "Examples:",
      "  tern fleet keys --repo my-fleet",
      "  tern fleet keys change root --new keys --remove root-1 --key /media/a/root-2.key ..."
    },
    subcommands = {
      FleetKeysChangeCommand.class,
      FleetKeysLifetimeCommand.class,
      FleetKeysCommand.Undo.class
    })
final class FleetKeysCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ROW = "%-10s %7s  %-9s %-10s %8s  %s%n";

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Repo repo;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    FleetRepository fleet = repo.open();
    PrintWriter out = spec.commandLine().getOut();
    List<RoleState> roles = RoleState.of(fleet);
    Instant now = Instant.now();
    if (json) {
      out.println(json(fleet, roles, now));
      return CommandLines.DONE;
    }
    out.printf(ROW, "ROLE", "VERSION", "SIGN", "EXPIRES", "LIFETIME", "KEYS");
    for (RoleState role : roles) {
      out.printf(
          ROW,
          role.role(),
          role.version(),
          role.threshold() + " of " + role.keys().size(),
          role.expires().map(at -> at.atZone(ZoneOffset.UTC).toLocalDate().toString()).orElse("-"),
          role.lifetime().toDays() + "d",
          String.join(" ", role.keys().values()));
    }
    roles.forEach(role -> role.warning(now).ifPresent(said -> out.println("warning: " + said)));
    fleet.waiting().forEach(out::println);
    return CommandLines.DONE;
  }

  private static ObjectNode json(FleetRepository fleet, List<RoleState> roles, Instant now) {
    ObjectNode told = JSON.createObjectNode().put("repository", fleet.folder().toString());
    ArrayNode all = told.putArray("roles");
    for (RoleState role : roles) {
      ObjectNode one =
          all.addObject()
              .put("role", role.role())
              .put("version", role.version())
              .put("threshold", role.threshold())
              .put("lifetimeDays", role.lifetime().toDays());
      role.expires().ifPresent(at -> one.put("expires", at.toString()));
      role.warning(now).ifPresent(said -> one.put("warning", said));
      ArrayNode keys = one.putArray("keys");
      role.keys().forEach((id, name) -> keys.addObject().put("name", name).put("id", id));
    }
    fleet.waiting().forEach(told.putArray("waiting")::add);
    return told;
  }

  /** Takes back what was not signed by enough. */
  @Command(
      name = "undo",
      mixinStandardHelpOptions = true,
      description =
          "Forget a change that still waits for signatures. Keys that it made stay files.",
      footer = {"", "Example:", "  tern fleet keys undo root --repo my-fleet"})
  static final class Undo implements Callable<Integer> {
    @Parameters(paramLabel = "ROLE", description = "The file that waits, such as root.")
    String role;

    @Mixin FleetOptions.Repo repo;
    @Spec CommandSpec spec;

    @Override
    public Integer call() {
      FleetRepository fleet = repo.open();
      boolean waits =
          fleet.repository().waiting().stream().anyMatch(one -> one.role().equals(role));
      if (!waits) {
        throw new CliException(
            "nothing of role=" + role + " waits for signatures; see: tern fleet keys");
      }
      if (fleet.repository().version(role) == 0) {
        throw new CliException(
            "role=" + role + " is not published yet; without it there is no fleet, so sign it");
      }
      fleet.repository().discard(role);
      spec.commandLine().getOut().println("forgot what was to become of " + role);
      return CommandLines.DONE;
    }
  }
}
