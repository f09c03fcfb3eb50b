package dev.tern.device.model;

import java.nio.file.Files;
import java.nio.file.Path;

/** A model whose files are there and whose digests were checked: the store alone makes one. */
public final class InstalledModel {
  private final CatalogEntry entry;
  private final Path folder;

  InstalledModel(CatalogEntry entry, Path folder) {
    this.entry = entry;
    this.folder = folder;
  }

  public CatalogEntry entry() {
    return entry;
  }

  /** The folder to hand to an engine. */
  public Path folder() {
    return folder;
  }

  /** One of the model's files by its name in the catalog. */
  public Path file(String name) {
    Path file = RelativePath.resolve(folder, name);
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "model=%s has no file=%s; found=%s"
              .formatted(entry.name(), name, entry.files().stream().map(ModelFile::name).toList()));
    }
    return file;
  }

  /** The file of a model that is one file, such as a GGUF. */
  public Path onlyFile() {
    if (entry.files().size() != 1) {
      throw new ModelException(
          "model=%s has %d files; expected one".formatted(entry.name(), entry.files().size()));
    }
    return file(entry.files().getFirst().name());
  }
}
