package dev.tern.device.cli;

import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetRepository.Signed;
import dev.tern.ota.fleet.KeyChange;
import dev.tern.ota.fleet.KeyFolder;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.tuf.RoleKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a role other keys. */
@Command(
    name = "change",
    mixinStandardHelpOptions = true,
    description = {
      "Give a role other keys, or another number of keys that have to sign. Keys of root, targets,",
      "snapshot and timestamp stand in root: enough keys of the old root and of the new one have to",
      "sign that. Those of other roles stand in targets. What is signed now is signed; the rest adds",
      "its signatures with 'tern fleet sign --key', on other machines too."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all is published", "1:something still waits for signatures"},
    footer = {
      "",
      "Examples:",
      "  a key was lost:    tern fleet keys change root --new keys --remove root-1 --keys keys",
      "  a key was stolen:  tern fleet keys change timestamp --new keys --remove timestamp-1 --keys keys",
      "  one holder more:   tern fleet keys change root --add hers/keys.json --threshold 3"
    })
final class FleetKeysChangeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ROLE", description = "root, targets, snapshot, timestamp, config, ...")
  String role;

  @Option(
      names = "--new",
      paramLabel = "FOLDER",
      description = "Make a key in this folder and let it sign; repeatable.")
  List<Path> made = List.of();

  @Option(
      names = "--add",
      paramLabel = "FILE",
      description = "keys.json of who made keys for this role with 'fleet keygen'; repeatable.")
  List<Path> added = List.of();

  @Option(
      names = "--remove",
      split = ",",
      paramLabel = "KEY",
      description = "A key's name or the beginning of its id, as 'fleet keys' shows them.")
  List<String> removed = List.of();

  @Option(names = "--threshold", paramLabel = "N", description = "How many keys have to sign.")
  Integer threshold;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Signers signers;
  @Mixin FleetOptions.Repo repo;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    FleetRepository fleet = repo.open();
    KeyChange change = new KeyChange(fleet, role);
    List<String> told = new ArrayList<>();
    removed.forEach(change::remove);
    for (Path folder : made) {
      String name = change.make(folder);
      told.add("made " + folder.resolve(name + ".key"));
    }
    for (Path file : added) {
      theirs(file).keys().values().forEach(key -> told.add("added " + change.add(key)));
    }
    if (threshold != null) {
      change.threshold(threshold);
    }
    // Read before anything is staged: a key that can't be read changes nothing.
    List<SigningKey> signing = new ArrayList<>(signers.keys());
    signing.addAll(change.stage());
    Signed signed = fleet.sign(signing);
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      told.forEach(out::println);
    }
    FleetSigning.tell(fleet, signed, json, out);
    return signed.isPublished() ? CommandLines.DONE : CommandLines.FAILED;
  }

  private RoleKeys theirs(Path file) {
    RoleKeys found = KeyFolder.readList(file).roles().get(role);
    if (found == null) {
      throw new CliException(
          file
              + ": has no key for role="
              + role
              + "; make one with: tern fleet keygen --out FOLDER --roles "
              + role);
    }
    return found;
  }
}
