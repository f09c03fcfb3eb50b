package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.fleet.FleetRepository;
import dev.tern.ota.fleet.FleetRepository.Signed;
import dev.tern.ota.fleet.KeyFolder;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.tuf.RoleKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The end of every command that signs: with which keys, and what it came to. */
final class FleetSigning {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FleetSigning() {}

  /**
   * @param folder of keys; null for none
   * @param files single keys
   */
  static List<SigningKey> keys(Path folder, List<Path> files) {
    List<SigningKey> keys = new ArrayList<>();
    if (folder != null) {
      keys.addAll(KeyFolder.read(folder).present());
    }
    files.forEach(file -> keys.add(SigningKey.read(file)));
    return keys;
  }

  /** Those among the keys that devices let sign for a role. */
  static List<SigningKey> only(FleetRepository fleet, String role, List<SigningKey> keys) {
    RoleKeys allowed =
        fleet.repository().keysInForce(role).orElseGet(() -> fleet.repository().role(role));
    return keys.stream().filter(key -> allowed.keys().containsKey(key.id())).toList();
  }

  /** As a sentence or as part of a JSON object. */
  static void tell(FleetRepository fleet, Signed signed, boolean json, PrintWriter out) {
    if (json) {
      ObjectNode told = JSON.createObjectNode().put("repository", fleet.folder().toString());
      told.put("published", signed.isPublished());
      ObjectNode written = told.putObject("versions");
      signed.written().forEach(written::put);
      signed.waiting().forEach(told.putArray("waiting")::add);
      fleet.sets().forEach(told.putArray("sets")::add);
      out.println(told);
      return;
    }
    if (!signed.written().isEmpty()) {
      List<String> versions = new ArrayList<>();
      signed.written().forEach((role, version) -> versions.add(role + " " + version));
      out.println("published " + String.join(", ", versions));
    }
    signed.waiting().forEach(out::println);
    if (!signed.isPublished() && signed.waiting().isEmpty()) {
      out.println(
          "signed by enough; publish it where those keys are: tern fleet sign --keys FOLDER");
    }
    fleet
        .firstToExpire()
        .ifPresent(
            first ->
                out.printf(
                    "good for %d days: %s expires first; 'tern fleet sign' renews it%n",
                    Duration.between(Instant.now(), first.getValue()).toDays(), first.getKey()));
  }
}
