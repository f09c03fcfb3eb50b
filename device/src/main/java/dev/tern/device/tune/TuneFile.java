package dev.tern.device.tune;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.machine.Machine;
import dev.tern.device.model.ModelException;
import dev.tern.device.model.ModelStore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** {@code tune.json} in the state folder: what was found fastest, and where. */
public final class TuneFile {
  private static final Logger LOG = Logger.getLogger(TuneFile.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path file;

  public TuneFile(Path stateFolder) {
    file = stateFolder.resolve("tune.json");
  }

  /**
   * What was found for a board's model on this machine; empty where nothing was.
   *
   * @param models asked only where there is something
   */
  public static Optional<TuneSettings> kept(BoardConfig board, Supplier<ModelStore> models) {
    TuneFile file = new TuneFile(Path.of(board.state().folder()));
    if (!Files.exists(file.path())) {
      return Optional.empty();
    }
    try {
      return file.read(TuneContext.of(Machine.running(), board, models.get()));
    } catch (ModelException unknownModel) {
      // Whoever opens the model says so.
      return Optional.empty();
    }
  }

  /** What the file holds; also where nothing was faster, so that it is not asked again. */
  @RegisterForReflection
  record Kept(
      String measuredAt,
      TuneContext measuredWith,
      Integer threads,
      List<Integer> cores,
      Integer prefillChunk,
      double gain,
      String verdict) {
    Optional<TuneSettings> settings(TuneContext now) {
      boolean holds =
          now.equals(measuredWith) && threads != null && cores != null && prefillChunk != null;
      return holds ? Optional.of(new TuneSettings(threads, cores, prefillChunk)) : Optional.empty();
    }
  }

  public Path path() {
    return file;
  }

  /**
   * The settings that were found for this machine and model; empty where none were, or for others.
   * A file that can't be read counts for none.
   */
  public Optional<TuneSettings> read(TuneContext now) {
    try {
      Kept kept = JSON.readValue(Files.readAllBytes(file), Kept.class);
      return kept == null ? Optional.empty() : kept.settings(now);
    } catch (NoSuchFileException neverTuned) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      LOG.warnf("%s is ignored: %s; tern tune writes it anew", file, problem);
      return Optional.empty();
    }
  }

  /**
   * Looks whether the file could be written, before a minute is spent on what goes into it.
   *
   * @throws IOException saying what is in the way
   */
  public void requireWritable() throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Files.delete(Files.createTempFile(folder, ".tune", ".json"));
  }

  /** Replaces the file whole: after a power cut there is the old one or the new one. */
  public void write(TuneContext context, TuneReport report) throws IOException {
    TuneSettings chosen = report.chosen();
    Kept kept =
        new Kept(
            Instant.now().toString(),
            context,
            chosen.threads(),
            chosen.cores(),
            chosen.prefillChunk(),
            report.gain(),
            report.verdict());
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path written = Files.createTempFile(folder, ".tune", ".json");
    try {
      Files.write(written, JSON.writeValueAsBytes(kept));
      try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
