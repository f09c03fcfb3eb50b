package dev.tern.ota.fleet;

import dev.tern.ota.OtaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Keeps the rollout that goes on as {@code fleet/rollout.json} of a repository, and earlier ones in
 * {@code fleet/rollouts/}.
 *
 * @param repository the folder
 */
public record RolloutFile(Path repository) {
  private Path file() {
    return repository.resolve("fleet").resolve("rollout.json");
  }

  public Optional<Rollout> read() {
    if (!Files.exists(file())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Rollout.read(Files.readString(file()), file().toString()));
    } catch (IOException e) {
      throw new OtaException(file() + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Replaces it; one of another offer is put away first. */
  public void write(Rollout rollout) {
    try {
      Files.createDirectories(file().getParent());
      Optional<Rollout> before = read();
      if (before.isPresent() && !before.get().id().equals(rollout.id())) {
        Path earlier = file().resolveSibling("rollouts").resolve(before.get().id() + ".json");
        Files.createDirectories(earlier.getParent());
        Files.move(file(), earlier, StandardCopyOption.REPLACE_EXISTING);
      }
      Path written = file().resolveSibling("rollout.json.new");
      Files.writeString(written, rollout.toJson());
      Files.move(
          written, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new OtaException(file() + " can't be written: " + e.getMessage(), e);
    }
  }
}
