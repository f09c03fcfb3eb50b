package dev.tern.device.model;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Reads the archives that package clients leave behind: wheel, jar, zip, npm's tgz, deb. */
final class PackageArchive {
  private PackageArchive() {}

  /** Receives each file of an archive in turn. */
  interface Visitor {
    /**
     * @param path as written in the archive, less the folder that npm wraps everything in
     * @param content to be read before returning, or left alone
     */
    void file(String path, InputStream content) throws IOException;
  }

  static void visit(Path archive, Visitor visitor) throws IOException {
    String name = archive.getFileName().toString();
    if (name.endsWith(".tgz") || name.endsWith(".tar.gz")) {
      try (InputStream tar = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
        Tar.visit(tar, (path, content) -> visitor.file(withoutFirstFolder(path), content));
      }
    } else if (name.endsWith(".deb")) {
      visitDebian(archive, visitor);
    } else {
      visitZip(archive, visitor);
    }
  }

  private static void visitZip(Path archive, Visitor visitor) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (!entry.isDirectory()) {
          try (InputStream content = zip.getInputStream(entry)) {
            visitor.file(entry.getName(), content);
          }
        }
      }
    } catch (ZipException e) {
      throw new ModelException(
          "%s is not a zip archive or is cut short: %s"
              .formatted(archive.getFileName(), e.getMessage()),
          e);
    }
  }

  /** A deb's payload may be packed in several ways; dpkg, which is where apt is, knows them all. */
  private static void visitDebian(Path archive, Visitor visitor) throws IOException {
    Process unpacking =
        new ProcessBuilder("dpkg-deb", "--fsys-tarfile", archive.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream tar = new BufferedInputStream(unpacking.getInputStream(), 1 << 16)) {
      Tar.visit(tar, visitor);
      tar.transferTo(OutputStream.nullOutputStream());
    } finally {
      unpacking.destroy();
    }
  }

  private static String withoutFirstFolder(String path) {
    return path.substring(path.indexOf('/') + 1);
  }
}
