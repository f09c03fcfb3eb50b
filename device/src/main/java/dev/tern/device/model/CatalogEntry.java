package dev.tern.device.model;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One model as the catalog describes it.
 *
 * @param name what people type and what its folder is called
 * @param language BCP 47 language tag, {@code en}; {@code mul} for several
 * @param isDefault whether {@code models pull} without names brings it
 * @param files every file with its digest; empty only for an archive whose digests are pinned at
 *     the first download
 */
public record CatalogEntry(
    String name,
    ModelRole role,
    String language,
    String version,
    boolean isDefault,
    License license,
    ModelCard card,
    ModelSource source,
    List<ModelFile> files) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");

  public CatalogEntry {
    files = List.copyOf(files);
    Objects.requireNonNull(role);
    if (!NAME.matcher(name).matches()) {
      throw new ModelException(
          "model=%s is not a name; expected lower-case letters, digits, '.', '_' and '-'"
              .formatted(name));
    }
    if (files.isEmpty() && !(source instanceof ModelSource.Archive)) {
      throw new ModelException("model=%s lists no files".formatted(name));
    }
    int partCount = source instanceof ModelSource.Joined joined ? joined.parts().size() : 1;
    for (ModelFile file : files) {
      if (file.from().size() != partCount) {
        throw new ModelException(
            "model=%s file=%s comes from %d paths; expected %d, one a package"
                .formatted(name, file.name(), file.from().size(), partCount));
      }
    }
  }

  /** Bytes on disk once installed; the upper bound for an archive without a file list. */
  public long sizeBytes() {
    return files.isEmpty() && source instanceof ModelSource.Archive archive
        ? archive.unpackedAtMostBytes()
        : files.stream().mapToLong(ModelFile::sizeBytes).sum();
  }

  public boolean isEmbedded() {
    return source instanceof ModelSource.Embedded;
  }
}
