package dev.tern.device.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.model.Amounts;
import dev.tern.device.model.CatalogEntry;
import dev.tern.device.model.InstalledModel;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetRepository.Signed;
import dev.tern.ota.fleet.SetFolder;
import dev.tern.ota.fleet.SetMaker;
import dev.tern.ota.fleet.SetPlan;
import dev.tern.ota.set.SetDocument;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a set of a folder, and signs it. */
@Command(
    name = "add-set",
    mixinStandardHelpOptions = true,
    description = {
      "Make a set of a folder: models/NAME/..., skills/..., health/..., app/..., and set.yaml with",
      "name, description, requires, config, levels, health and roles. Installed models are taken",
      "along with --model. Signed and published with --keys, else it waits for 'tern fleet sign'."
    },
    footer = {
      "",
      "Example:",
      "  tern fleet add-set kitchen --repo my-fleet --keys keys --model smollm2-135m"
    })
final class FleetAddSetCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RECEIPT = "model.json";

  @Parameters(paramLabel = "FOLDER", description = "What the set is made of.")
  Path folder;

  @Option(names = "--name", description = "Instead of what set.yaml says; used once only.")
  String name;

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "NAME",
      description = "An installed model (tern models list) that the set brings too.")
  List<String> models = List.of();

  @Option(
      names = "--config",
      paramLabel = "KEY=VALUE",
      description = "A key of the board that the set decides; may be repeated.")
  Map<String, String> config = Map.of();

  @Option(names = "--keys", paramLabel = "FOLDER", description = "Sign with the keys in it.")
  Path keys;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Repo repo;
  @Spec CommandSpec spec;
  @Inject Provider<ModelStore> store;

  @Override
  public Integer call() {
    FleetRepository fleet = repo.open();
    SetPlan plan = withModels(SetFolder.read(folder, description(), this::role));
    PrintWriter err = spec.commandLine().getErr();
    Console console = System.console();
    HashBar bar = new HashBar(err, console != null && console.isTerminal());
    TargetSet set = new SetMaker(fleet.repository(), bar).add(plan);
    bar.finish();
    if (set.health().isEmpty()) {
      err.println(
          "tern: set="
              + set.name()
              + " has no health/suite.json: devices ask it what is built in (docs/gate.md)");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          "set=%s: %d %s, %s%n",
          set.name(),
          set.files().size(),
          set.files().size() == 1 ? "file" : "files",
          Amounts.bytes(SetDocument.totalBytes(set)));
    }
    if (keys == null) {
      if (json) {
        out.println(JSON.createObjectNode().put("set", set.name()).put("published", false));
      } else {
        out.println("it waits for signatures: tern fleet sign --repo " + repo.folder);
      }
      return CommandLines.DONE;
    }
    Signed signed = fleet.sign(FleetSigning.keys(keys, List.of()));
    FleetSigning.tell(fleet, signed, json, out);
    return CommandLines.DONE;
  }

  /** What set.yaml says, with what the options say over it. */
  private JsonNode description() {
    Path yaml = folder.resolve("set.yaml");
    Path plain = folder.resolve("set.json");
    JsonNode read =
        Files.exists(yaml)
            ? FleetOptions.yaml(yaml)
            : Files.exists(plain) ? FleetOptions.yaml(plain) : JSON.createObjectNode();
    if (!(read instanceof ObjectNode description)) {
      return read;
    }
    if (name != null) {
      description.put("name", name);
    }
    config.forEach(
        (key, value) -> description.withObjectProperty("config").set(key, Values.read(value)));
    return description;
  }

  private Optional<Role> role(String model) {
    return store.get().catalog().find(model).map(entry -> role(entry.role()));
  }

  private static Role role(ModelRole role) {
    return switch (role) {
      case VOICE -> Role.TTS;
      case LANGUAGE_MODEL -> Role.LLM;
      case VOICE_ACTIVITY, WAKE, SPEECH, SECOND_LISTENER -> Role.ASR;
    };
  }

  private SetPlan withModels(SetPlan plan) {
    List<SetPlan.Part> parts =
        Stream.concat(
                plan.files().stream(),
                models.stream().distinct().flatMap(model -> parts(model).stream()))
            .toList();
    return new SetPlan(
        plan.name(),
        plan.description(),
        parts,
        plan.config(),
        plan.levels(),
        plan.health(),
        plan.requirements());
  }

  private List<SetPlan.Part> parts(String model) {
    CatalogEntry entry = store.get().catalog().require(model);
    InstalledModel installed = store.get().require(model, entry.role());
    Path from = installed.folder();
    try (Stream<Path> files = Files.walk(from)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> isPartOfIt(from.relativize(file)))
          .sorted()
          .map(
              file ->
                  new SetPlan.Part(
                      role(entry.role()), "models/" + model + "/" + from.relativize(file), file))
          .toList();
    } catch (IOException e) {
      throw new CliException(from + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Not what each machine makes for itself. */
  private static boolean isPartOfIt(Path file) {
    String last = file.getFileName().toString();
    return !file.toString().equals(RECEIPT) && !last.endsWith(".pack") && !last.startsWith(".");
  }
}
