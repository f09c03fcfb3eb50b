package dev.tern.ota.fleet;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.repository.SigningKey;
import dev.tern.ota.set.Offer;
import dev.tern.ota.set.SetDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Fills a folder, such as a USB stick, from which a device takes a set without any network: a part
 * of the repository, with an offer beside it, and where it has to be a recovery.
 *
 * @param folder the stick
 */
public record StickFolder(Path folder) {
  /**
   * Writes metadata, the files of one set, and last of all the offer.
   *
   * @return bytes of the set's files
   */
  public long offer(FleetRepository fleet, Offer offer) throws InterruptedException {
    TargetSet set = fleet.requireOfferable(offer.set());
    Repository repository = fleet.repository();
    List<String> targets = new ArrayList<>(List.of(SetDocument.target(offer.set())));
    for (Member member : set.files()) {
      targets.add(member.target());
      if (!member.chunks().isEmpty()) {
        targets.add(member.chunks());
      }
    }
    try {
      metadata(repository);
      Map<String, TargetFile> known = repository.targets();
      for (String target : targets) {
        copy(repository, known.get(target).fetchPath());
      }
      Files.write(folder.resolve("offer.json"), offer.write());
      return SetDocument.totalBytes(set);
    } catch (IOException e) {
      throw new OtaException(folder + " can't be written: " + e, e);
    }
  }

  /**
   * Adds a recovery: devices that obey it take sets again whose level is no lower than this.
   *
   * @param number above that of any other recovery
   * @param to devices as {@code home/kitchen} or {@code home/*}
   * @param floors new ones by role
   * @param keys of root, as many as have to sign
   */
  public void recovery(
      FleetRepository fleet,
      long number,
      Collection<String> to,
      Map<Role, Integer> floors,
      Collection<SigningKey> keys) {
    Repository repository = fleet.repository();
    int needed = repository.role("root").threshold();
    if (keys.size() < needed) {
      throw new OtaException(
          "a recovery is signed by keys of root="
              + needed
              + ", found "
              + keys.size()
              + "; name their files with --key");
    }
    ObjectNode signed =
        JsonNodeFactory.instance.objectNode().put("_type", "tern-recovery").put("number", number);
    to.forEach(signed.putArray("for")::add);
    ObjectNode levels = signed.putObject("floors");
    floors.forEach((role, level) -> levels.put(SetDocument.key(role), level));
    try {
      metadata(repository);
      Files.write(folder.resolve("recovery.json"), repository.sign("root", signed, keys));
    } catch (IOException e) {
      throw new OtaException(folder + " can't be written: " + e, e);
    }
  }

  private void metadata(Repository repository) throws IOException {
    Files.createDirectories(folder.resolve("metadata"));
    try (Stream<Path> files = Files.list(repository.folder().resolve("metadata"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        copy(repository, "metadata/" + file.getFileName());
      }
    }
  }

  private void copy(Repository repository, String path) throws IOException {
    Path to = folder.resolve(path);
    Files.createDirectories(to.getParent());
    Files.copy(repository.folder().resolve(path), to, StandardCopyOption.REPLACE_EXISTING);
  }
}
