package dev.tern.device.cli;

import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetRepository.Signed;
import dev.tern.ota.repository.SigningKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Signs what waits for it, and what expires soon. */
@Command(
    name = "sign",
    mixinStandardHelpOptions = true,
    description = {
      "Sign what waits for signatures and what has less than a quarter of its life left, and publish",
      "what is complete.",
      "With single keys, on a machine that has only those, signatures are added: sign the rest",
      "where the keys of snapshot and timestamp are."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all is published", "1:something still waits for signatures"},
    footer = {
      "",
      "Examples:",
      "  tern fleet sign --repo my-fleet --keys keys",
      "  tern fleet sign --repo my-fleet --key /media/stick/root-2.key"
    })
final class FleetSignCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin FleetOptions.Signers signers;
  @Mixin FleetOptions.Repo repo;
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    List<SigningKey> signing = signers.keys();
    if (signing.isEmpty()) {
      throw new CliException("no key to sign with; name --keys FOLDER or --key FILE");
    }
    FleetRepository fleet = repo.open();
    Signed signed = fleet.sign(signing);
    FleetSigning.tell(fleet, signed, json, spec.commandLine().getOut());
    return signed.isPublished() ? CommandLines.DONE : CommandLines.FAILED;
  }
}
