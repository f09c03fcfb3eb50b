package dev.tern.ota.fleet;

import dev.tern.ota.OtaException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.repository.Repository;
import dev.tern.ota.set.SetDocument;
import dev.tern.ota.set.SetRequirements;
import dev.tern.ota.transfer.FolderOrigin;
import dev.tern.ota.tuf.TrustedTime;
import dev.tern.ota.tuf.TufTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at a repository as a new device would: with the same client, from nothing but its root. */
final class DeviceSight {
  private DeviceSight() {}

  /**
   * Reads a set and all that it names.
   *
   * @throws OtaException where a device would refuse it, saying why
   */
  static TargetSet read(Repository repository, String set, Clock clock)
      throws InterruptedException {
    Path memory = null;
    try (FolderOrigin origin = new FolderOrigin(repository.folder())) {
      memory = Files.createTempDirectory("tern-fleet");
      TufTrust trust =
          TufTrust.open(
              new FileDisk(), memory, repository.root(), TrustedTime.of(clock, () -> true));
      trust.refresh(origin);
      String path = SetDocument.target(set);
      TargetFile target = require(trust.target(path, origin), path);
      SetRequirements.read(target.custom());
      byte[] document =
          origin
              .read(target.fetchPath(), SetDocument.MOST_BYTES)
              .orElseThrow(() -> missing(repository, target));
      TargetSet read = SetDocument.read(document);
      for (Member member : read.files()) {
        TargetFile file = require(trust.target(member.target(), origin), member.target());
        boolean isSame = file.length() == member.length() && file.sha256().equals(member.sha256());
        if (!isSame || !Files.exists(repository.folder().resolve(file.fetchPath()))) {
          throw missing(repository, file);
        }
      }
      return read;
    } catch (IOException e) {
      throw new OtaException(
          repository.folder() + ": a device could not read set=" + set + ": " + e, e);
    } finally {
      forget(memory);
    }
  }

  private static TargetFile require(Optional<TargetFile> target, String path) {
    return target.orElseThrow(
        () -> new OtaException("target=" + path + " is not in the signed targets; add it again"));
  }

  private static OtaException missing(Repository repository, TargetFile file) {
    return new OtaException(
        repository.folder().resolve(file.fetchPath())
            + " is missing, or is not what was signed; restore it, or add the set under a new name");
  }

  private static void forget(Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      // What is left is the metadata of this repository, in a folder for such things.
    }
  }
}
