package dev.tern.device.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.fleet.DeviceName;
import dev.tern.ota.fleet.DeviceView;
import dev.tern.ota.fleet.FleetConfig;
import dev.tern.ota.fleet.FleetConfig.Answer;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetWatch;
import dev.tern.ota.fleet.OperatorLink;
import dev.tern.ota.repository.SigningKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Settings of devices that take effect while they run. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Change settings of devices while they run, signed by role config.",
    subcommands = {FleetConfigCommand.Change.class, FleetConfigCommand.Show.class})
final class FleetConfigCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** Sets and removes keys. */
  @Command(
      name = "set",
      mixinStandardHelpOptions = true,
      description = {
        "Set keys of devices, or with --unset leave them to the set and the board file again. Only",
        "keys that docs/boards.md calls live; all of them are applied, or none. Waits for what each",
        "device says, unless it is away: then it finds the settings when it comes."
      },
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {"0:applied, or left for devices that are away", "1:a device refused them"},
      footer = {
        "",
        "Example:",
        "  tern fleet config set tts.speed=1.1 audio.barge-in=false --to home/kitchen --keys keys"
      })
  static final class Change implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "KEY=VALUE", description = "As in a board file.")
    List<String> settings = List.of();

    @Option(names = "--unset", split = ",", paramLabel = "KEY", description = "Keys to give back.")
    List<String> unset = List.of();

    @Option(
        names = "--keys",
        required = true,
        paramLabel = "FOLDER",
        description = "With the key of role config.")
    Path keys;

    @Option(
        names = "--timeout",
        paramLabel = "TIME",
        defaultValue = "30s",
        description = "How long to wait for each device (default: ${DEFAULT-VALUE}).")
    String timeout;

    @Option(names = "--json", description = "One JSON object a device and line.")
    boolean json;

    @Mixin FleetOptions.Repo repo;
    @Mixin FleetOptions.Whom whom;
    @Mixin FleetOptions.Broker broker;
    @Spec CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      Map<String, JsonNode> values = values();
      if (values.isEmpty() && unset.isEmpty()) {
        throw new CliException("nothing to change; give KEY=VALUE or --unset KEY");
      }
      if (whom.isNobody()) {
        throw new CliException("nobody is named; say whom with --to SITE/DEVICE or --group NAME");
      }
      Duration patience = FleetOptions.duration("timeout", timeout);
      FleetRepository fleet = repo.open();
      FleetConfig config = new FleetConfig(fleet);
      List<SigningKey> signing =
          FleetSigning.only(fleet, "config", FleetSigning.keys(keys, List.of()));
      try (OperatorLink operator = broker.connect(repo.folder, spec.commandLine().getErr());
          FleetWatch watch = FleetWatch.begin(operator, "+")) {
        Map<DeviceName, byte[]> given = new LinkedHashMap<>();
        for (DeviceName device : whom.resolve(repo, watch)) {
          byte[] document = config.change(watch.device(device), values, unset, signing);
          FleetConfig.give(watch, device, document);
          given.put(device, document);
        }
        boolean good = true;
        for (Map.Entry<DeviceName, byte[]> one : given.entrySet()) {
          good &= tell(watch, one.getKey(), one.getValue(), patience, values);
        }
        return good ? CommandLines.DONE : CommandLines.FAILED;
      }
    }

    private Map<String, JsonNode> values() {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      for (String setting : settings) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
          throw new CliException(setting + ": expected KEY=VALUE, such as tts.speed=1.1");
        }
        values.put(setting.substring(0, equals), Values.read(setting.substring(equals + 1)));
      }
      return values;
    }

    private boolean tell(
        FleetWatch watch,
        DeviceName device,
        byte[] document,
        Duration patience,
        Map<String, JsonNode> values)
        throws InterruptedException {
      DeviceView view = watch.device(device);
      Optional<Answer> answer =
          view.isHere() ? FleetConfig.answer(watch, device, document, patience) : Optional.empty();
      PrintWriter out = spec.commandLine().getOut();
      long revision = FleetConfig.revision(document);
      if (json) {
        out.println(asJson(device, revision, answer));
      } else if (answer.isEmpty()) {
        out.printf(
            "%s: revision=%d %s%n",
            device,
            revision,
            view.isHere()
                ? "is with the broker, but the device has not answered within " + timeout
                : "waits for it at the broker; the device is not here now");
      } else if (answer.get().applied()) {
        out.printf("%s: revision=%d is applied%n", device, revision);
        values.keySet().forEach(key -> printValue(out, key, answer.get().values().get(key)));
        unset.forEach(key -> printValue(out, key, answer.get().values().get(key)));
      } else {
        out.printf(
            "%s: revision=%d is refused: %s%n",
            device, revision, FleetTable.plain(answer.get().reason()));
        answer
            .get()
            .errors()
            .forEach((key, why) -> out.printf("  %s: %s%n", key, FleetTable.plain(why)));
      }
      out.flush();
      boolean isRefused = answer.map(said -> !said.applied()).orElse(view.isHere());
      return !isRefused;
    }

    private static void printValue(PrintWriter out, String key, JsonNode inUse) {
      if (inUse != null) {
        out.printf(
            "  %-26s %-20s %s%n",
            key,
            FleetTable.plain(inUse.path("value").asText()),
            FleetTable.plain(inUse.path("origin").asText()));
      }
    }

    private static ObjectNode asJson(DeviceName device, long revision, Optional<Answer> answer) {
      ObjectNode told =
          JSON.createObjectNode().put("device", device.toString()).put("revision", revision);
      told.put("answered", answer.isPresent());
      answer.ifPresent(
          said -> {
            told.put("applied", said.applied()).put("reason", said.reason());
            ObjectNode errors = told.putObject("errors");
            said.errors().forEach(errors::put);
            ObjectNode values = told.putObject("values");
            said.values().forEach(values::set);
          });
      return told;
    }
  }

  /** What devices say that they use. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Every setting of a device as it uses it now, and where that comes from.",
      footer = {"", "Example:", "  tern fleet config show --to home/kitchen"})
  static final class Show implements Callable<Integer> {
    @Option(names = "--json", description = "One JSON object a device and line.")
    boolean json;

    @Mixin FleetOptions.Repo repo;
    @Mixin FleetOptions.Whom whom;
    @Mixin FleetOptions.Broker broker;
    @Spec CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
      if (whom.isNobody()) {
        throw new CliException("nobody is named; say whom with --to SITE/DEVICE or --group NAME");
      }
      PrintWriter out = spec.commandLine().getOut();
      try (OperatorLink operator = broker.connect(repo.folder, spec.commandLine().getErr());
          FleetWatch watch = FleetWatch.begin(operator, "+")) {
        for (DeviceName device : whom.resolve(repo, watch)) {
          JsonNode reported = watch.device(device).reported();
          if (!reported.isObject()) {
            throw new CliException(device + " has never told what settings it uses");
          }
          if (json) {
            ObjectNode told = JSON.createObjectNode().put("device", device.toString());
            out.println(told.setAll((ObjectNode) reported));
          } else {
            out.println("# " + device + " revision=" + reported.path("revision").asLong());
            reported
                .path("values")
                .properties()
                .forEach(value -> Change.printValue(out, value.getKey(), value.getValue()));
          }
        }
      }
      return CommandLines.DONE;
    }
  }
}
