package dev.tern.device.tune;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.TernVersion;
import dev.tern.device.machine.Machine;
import dev.tern.device.model.CatalogEntry;
import dev.tern.device.model.ModelFile;
import dev.tern.device.model.ModelStore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a measurement holds for; where any of it differs it says nothing.
 *
 * @param processor its name and architecture
 * @param cores that the process could run on
 * @param runtime {@code jvm} or {@code native}, which compile differently
 * @param tern version of the program, whose kernels may have changed
 * @param model name in the catalog
 * @param modelDigest SHA-256 of its file; the catalog's version where that lists no digests
 */
@RegisterForReflection
public record TuneContext(
    String processor,
    List<Integer> cores,
    String runtime,
    String tern,
    String model,
    String modelDigest) {
  public TuneContext {
    cores = List.copyOf(cores);
  }

  public static TuneContext of(Machine machine, BoardConfig board, ModelStore models) {
    String name = board.models().languageModel();
    boolean isNative = "runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"));
    return new TuneContext(
        machine.processor() + ", " + machine.architecture(),
        machine.cores(),
        isNative ? "native" : "jvm",
        TernVersion.current(),
        name,
        digest(models.catalog().require(name)));
  }

  private static String digest(CatalogEntry entry) {
    return entry.files().isEmpty()
        ? entry.version()
        : entry.files().stream().map(ModelFile::sha256).collect(Collectors.joining(","));
  }
}
