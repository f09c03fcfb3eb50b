package dev.tern.ota.transfer;

import dev.tern.ota.Origin;
import dev.tern.ota.OverLimitException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** A repository in a folder, such as that of a USB stick. */
public final class FolderOrigin implements Origin {
  private final Path folder;

  /**
   * @param folder that {@code metadata} and {@code targets} are in
   */
  public FolderOrigin(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return "folder " + folder;
  }

  @Override
  public Optional<byte[]> read(String path, long limit) throws IOException {
    Optional<Path> file = file(path);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    long size = Files.size(file.get());
    if (size > limit) {
      throw new OverLimitException("bytes of " + path, size, limit, "look at " + name());
    }
    try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      fill(channel, 0, bytes, path);
      return Optional.of(bytes.array());
    }
  }

  @Override
  public void fetch(String path, List<Range> ranges, Receiver receiver) throws IOException {
    Path file =
        file(path).orElseThrow(() -> new FileNotFoundException(name() + ": no file " + path));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (Range range : ranges) {
        ByteBuffer bytes = ByteBuffer.allocate(range.length());
        fill(channel, range.offset(), bytes, path);
        receiver.arrived(range.offset(), bytes.flip());
      }
    }
  }

  private Optional<Path> file(String path) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new FileNotFoundException(name() + " is not there; is the stick plugged in?");
    }
    return new RepositoryPath(path).in(folder);
  }

  private static void fill(FileChannel channel, long offset, ByteBuffer into, String path)
      throws IOException {
    while (into.hasRemaining()) {
      if (channel.read(into, offset + into.position()) < 0) {
        throw new IOException(
            path + " ends at byte " + (offset + into.position()) + "; copy the repository again");
      }
    }
  }

  @Override
  public void close() {}
}
