package dev.tern.device.model;

import dev.tern.device.model.Receipt.CheckedFile;
import dev.tern.device.spelling.Spelling;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A model's files on their way from archives into a staging folder, digested as they are written,
 * so that each byte is read once and nothing unchecked gets further than staging.
 */
final class StagedFiles {
  private final CatalogEntry entry;
  private final Path folder;
  private final LongConsumer written;
  private final Map<ModelFile, Progress> progress = new LinkedHashMap<>();
  private final byte[] block = new byte[1 << 17];

  /** How far a file in parts has come. */
  private static final class Progress {
    final MessageDigest digest = Sha256.start();
    int partCount;
    long sizeBytes;
  }

  StagedFiles(CatalogEntry entry, Path folder, LongConsumer written) {
    this.entry = entry;
    this.folder = folder;
    this.written = written;
  }

  /** Takes what belongs to the model from the n-th archive (from 0) of its source. */
  void takeFrom(Path archive, int archiveIndex) throws IOException {
    Map<String, List<ModelFile>> wanted = new LinkedHashMap<>();
    for (ModelFile file : entry.files()) {
      String path = file.from().get(archiveIndex);
      if (!path.equals(ModelFile.NO_PART)) {
        wanted.computeIfAbsent(path, p -> new ArrayList<>()).add(file);
      }
    }
    List<String> seen = new ArrayList<>();
    PackageArchive.visit(
        archive,
        (path, content) -> {
          seen.add(path);
          List<ModelFile> targets = wanted.remove(path);
          if (targets != null) {
            // One path may serve one file only: its stream can be read once.
            append(targets.getFirst(), content);
          }
        });
    if (!wanted.isEmpty()) {
      String missing = wanted.keySet().iterator().next();
      throw new ModelException(
          "model=%s: path=%s is not in %s; nearest=%s"
              .formatted(
                  entry.name(),
                  missing,
                  archive.getFileName(),
                  Spelling.nearest(missing, seen).orElse("(the archive is empty)")));
    }
  }

  void append(ModelFile file, InputStream content) throws IOException {
    Progress at = progress.computeIfAbsent(file, f -> new Progress());
    Path target = RelativePath.resolve(folder, file.name());
    Files.createDirectories(target.getParent());
    try (OutputStream output =
        Files.newOutputStream(target, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int length = content.read(block); length >= 0; length = content.read(block)) {
        at.sizeBytes += length;
        if (at.sizeBytes > file.sizeBytes()) {
          throw new ModelException(
              "model=%s file=%s: expected=%d bytes, found more; nothing was installed"
                  .formatted(entry.name(), file.name(), file.sizeBytes()));
        }
        at.digest.update(block, 0, length);
        output.write(block, 0, length);
        written.accept(length);
      }
    }
    at.partCount++;
  }

  /** All files with their digests, or an error that names the first that is wrong. */
  List<CheckedFile> finish() {
    List<CheckedFile> checked = new ArrayList<>();
    for (ModelFile file : entry.files()) {
      Progress at = progress.get(file);
      if (at == null || at.partCount < file.partCount() || at.sizeBytes != file.sizeBytes()) {
        throw new ModelException(
            "model=%s file=%s: expected=%d bytes, found=%d; nothing was installed"
                .formatted(
                    entry.name(), file.name(), file.sizeBytes(), at == null ? 0 : at.sizeBytes));
      }
      String found = Sha256.hex(at.digest.digest());
      if (!found.equals(file.sha256())) {
        throw new ModelException(
            "model=%s file=%s: wrong digest; expected sha256=%s, found sha256=%s; nothing was"
                    .formatted(entry.name(), file.name(), file.sha256(), found)
                + " installed; the package differs from the one in the catalog");
      }
      checked.add(checkedFile(folder, file.name(), file.sha256()));
    }
    return checked;
  }

  static CheckedFile checkedFile(Path folder, String name, String sha256) {
    Path path = folder.resolve(name);
    var attributes =
        ModelStore.attributes(path)
            .orElseThrow(() -> new ModelException(path + " vanished while it was being checked"));
    return new CheckedFile(name, attributes.size(), sha256, ModelStore.modifiedNanos(attributes));
  }
}
