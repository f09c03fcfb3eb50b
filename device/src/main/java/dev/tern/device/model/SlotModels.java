package dev.tern.device.model;

import dev.tern.device.model.ModelSource.Folder;
import dev.tern.device.slot.SlotFolder;
import dev.tern.device.slot.SlotFolder.FileOfModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * The models of a slot. No receipt vouches for them: the set's signed description names every file
 * with its digest, and the files were read again before the slot could be run from. Here only sizes
 * are held against it, which costs nothing at a start.
 */
final class SlotModels {
  /** What a language model's card is called, beside its one file. */
  private static final String CARD_ENDING = ".card.json";

  private final SlotFolder slot;
  private final Catalog catalog;

  SlotModels(SlotFolder slot, Catalog catalog) {
    this.slot = slot;
    this.catalog = catalog;
  }

  /**
   * The slot's model of that name; empty where the set brings none.
   *
   * @param role that it is to be used in; what the catalog does not know may be anything
   * @throws ModelException where a file is not what the set says, or the catalog knows that name in
   *     another role
   */
  Optional<InstalledModel> find(String name, ModelRole role) {
    List<FileOfModel> files = slot.model(name);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Path folder = slot.modelFolder(name);
    files.forEach(file -> check(folder, file));
    return Optional.of(new InstalledModel(entry(name, role, folder, files), folder));
  }

  private static void check(Path folder, FileOfModel file) {
    Path path = RelativePath.resolve(folder, file.name());
    long found = ModelStore.attributes(path).map(BasicFileAttributes::size).orElse(-1L);
    if (found != file.sizeBytes()) {
      throw new ModelException(
          "%s: expected=%d bytes, found=%s; the slot is damaged: run the other one"
              .formatted(path, file.sizeBytes(), Files.exists(path) ? found : "no file"));
    }
  }

  private CatalogEntry entry(String name, ModelRole role, Path folder, List<FileOfModel> files) {
    Optional<CatalogEntry> known = catalog.find(name);
    if (known.isPresent() && known.get().role() != role) {
      throw new ModelException(
          "model=%s has role=%s; expected role=%s"
              .formatted(name, known.get().role().key(), role.key()));
    }
    String origin = "set " + slot.name();
    return new CatalogEntry(
        name,
        role,
        known.map(CatalogEntry::language).orElse("mul"),
        slot.name(),
        false,
        known
            .map(CatalogEntry::license)
            .orElse(
                new License("NOASSERTION", "as " + origin + " has it", Optional.empty(), false)),
        new ModelCard("came with " + origin, origin, "unknown", "held against the set's suite"),
        new Folder(folder),
        files.stream()
            .filter(file -> !file.name().endsWith(CARD_ENDING))
            .map(
                file ->
                    new ModelFile(
                        List.of(file.name()), file.name(), file.sizeBytes(), file.sha256()))
            .toList());
  }
}
