package dev.tern.ota.repository;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.OtaException;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.tuf.RoleName;
import dev.tern.ota.tuf.SignedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files of a repository and their names. Each is written whole or not at all. */
final class RepositoryFolder {
  private static final Pattern ROOT = Pattern.compile("([1-9]\\d{0,8})\\.root\\.json");

  private final Path folder;

  RepositoryFolder(Path folder) {
    this.folder = folder;
  }

  Path path() {
    return folder;
  }

  /** Version of the newest root; 0 where there is none. */
  long newestRoot() {
    Path metadata = folder.resolve("metadata");
    if (!Files.isDirectory(metadata)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(metadata)) {
      return files
          .map(file -> ROOT.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)))
          .max()
          .orElse(0);
    } catch (IOException e) {
      throw new OtaException(metadata + " can't be read: " + e, e);
    }
  }

  Path published(String role, long version) {
    String file = RoleName.fileName(role);
    return folder
        .resolve("metadata")
        .resolve(role.equals(RoleName.TIMESTAMP) ? file : version + "." + file);
  }

  Path staged(String role) {
    return folder.resolve("staged").resolve(RoleName.fileName(role));
  }

  Optional<SignedFile> read(Path file) {
    return bytes(file)
        .map(contents -> SignedFile.parse(folder.relativize(file).toString(), contents));
  }

  Optional<byte[]> bytes(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new OtaException(file + " can't be read: " + e, e);
    }
  }

  void write(Path file, SignedFile signed) {
    write(file, serialize(signed));
  }

  void write(Path file, byte[] contents) {
    try {
      Files.createDirectories(file.getParent());
      Path part = Files.createTempFile(file.getParent(), ".", ".part");
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(contents);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      moveInto(part, file);
    } catch (IOException e) {
      throw new OtaException(file + " can't be written: " + e, e);
    }
  }

  void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new OtaException(file + " can't be deleted: " + e, e);
    }
  }

  /**
   * Copies a target's contents under the name that consistent snapshots give it, with its digest in
   * front.
   */
  Stored store(String target, InputStream contents) {
    try {
      Path folderOfTarget = folder.resolve("targets").resolve(target).getParent();
      Files.createDirectories(folderOfTarget);
      Path part = Files.createTempFile(folderOfTarget, ".", ".part");
      MessageDigest digest = Sha256.start();
      long length;
      try (DigestInputStream in = new DigestInputStream(contents, digest)) {
        length = Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
      }
      String sha256 = Sha256.hex(digest.digest());
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      moveInto(part, folder.resolve(Stored.fetchPath(target, sha256)));
      return new Stored(length, sha256);
    } catch (IOException e) {
      throw new OtaException("target " + target + " can't be stored in " + folder + ": " + e, e);
    }
  }

  /** A target's length in bytes and its digest. */
  record Stored(long length, String sha256) {
    static String fetchPath(String target, String sha256) {
      int name = target.lastIndexOf('/') + 1;
      return "targets/" + target.substring(0, name) + sha256 + "." + target.substring(name);
    }
  }

  private static void moveInto(Path part, Path file) throws IOException {
    // A temporary file is its owner's only; what is published is for everybody who serves it.
    if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** As it is fetched, on one line. */
  static byte[] serialize(SignedFile file) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    var signatures = tree.putArray("signatures");
    new TreeMap<>(file.signatures())
        .forEach((id, signature) -> signatures.addObject().put("keyid", id).put("sig", signature));
    tree.set("signed", file.signed());
    return (tree + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static String sha256(byte[] contents) {
    return Sha256.hexOf(contents);
  }
}
