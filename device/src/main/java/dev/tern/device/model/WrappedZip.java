package dev.tern.device.model;

import dev.tern.device.model.Receipt.CheckedFile;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A publisher's zip with everything in one folder, unpacked whole and without that folder. */
final class WrappedZip {
  private final CatalogEntry entry;
  private final ModelSource.Archive source;
  private final Path archive;

  WrappedZip(CatalogEntry entry, ModelSource.Archive source, Path archive) {
    this.entry = entry;
    this.source = source;
    this.archive = archive;
  }

  /** Refuses with an error where the disk has too little room. */
  interface SpaceCheck {
    void needs(CatalogEntry entry, long bytes) throws IOException;
  }

  List<CheckedFile> unpack(Path folder, SpaceCheck space, PullListener listener)
      throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      Map<String, ZipEntry> contents = contents(zip);
      for (String needed : source.contains()) {
        if (!contents.containsKey(needed)) {
          throw new ModelException(
              "model=%s: %s holds no %s, so it is not such a model; nothing was installed"
                  .formatted(entry.name(), source.address(), needed));
        }
      }
      long totalBytes = contents.values().stream().mapToLong(ZipEntry::getSize).sum();
      checkSize(totalBytes);
      space.needs(entry, totalBytes);
      List<CheckedFile> files = new ArrayList<>();
      long done = 0;
      for (Map.Entry<String, ZipEntry> file : contents.entrySet()) {
        MessageDigest digest = Sha256.start();
        done += write(zip, file.getValue(), RelativePath.resolve(folder, file.getKey()), digest);
        checkSize(done);
        listener.checking(entry, done, totalBytes);
        files.add(StagedFiles.checkedFile(folder, file.getKey(), Sha256.hex(digest.digest())));
      }
      return files;
    } catch (ZipException e) {
      throw new ModelException(
          "model=%s: %s is not a zip archive: %s; nothing was installed"
              .formatted(entry.name(), source.address(), e.getMessage()),
          e);
    }
  }

  private static long write(ZipFile zip, ZipEntry from, Path to, MessageDigest digest)
      throws IOException {
    Files.createDirectories(to.getParent());
    try (InputStream content = zip.getInputStream(from);
        OutputStream output = new DigestOutputStream(Files.newOutputStream(to), digest)) {
      // One byte more than announced shows that the archive lies about its size.
      long announced = from.getSize();
      byte[] block = new byte[1 << 17];
      long done = 0;
      for (int count = content.read(block); count >= 0; count = content.read(block)) {
        done += count;
        if (done > announced) {
          throw new ModelException(
              "%s: expected=%d bytes, found more; refusing it"
                  .formatted(from.getName(), announced));
        }
        output.write(block, 0, count);
      }
      return done;
    }
  }

  private void checkSize(long bytes) {
    if (bytes > source.unpackedAtMostBytes()) {
      throw new ModelException(
          "model=%s: unpacked it is %s; expected at most %s; nothing was installed"
              .formatted(
                  entry.name(), Amounts.bytes(bytes), Amounts.bytes(source.unpackedAtMostBytes())));
    }
  }

  /** Files by their path below the one folder that wraps them. */
  private Map<String, ZipEntry> contents(ZipFile zip) {
    Map<String, ZipEntry> contents = new LinkedHashMap<>();
    zip.stream()
        .filter(file -> !file.isDirectory())
        .forEach(
            file -> {
              RelativePath.check(file.getName());
              String path = file.getName().substring(file.getName().indexOf('/') + 1);
              contents.put(RelativePath.check(path), file);
            });
    return contents;
  }
}
