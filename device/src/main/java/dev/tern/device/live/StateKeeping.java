package dev.tern.device.live;

import dev.tern.device.part.Condition.State;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Watches whether the appliance can keep what it learns. Writes once at the start, and then only
 * while something is wrong: flash wears out.
 */
public final class StateKeeping implements Runnable {
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

  /** With less than this a file of its own, tuned settings for example, can't be relied on. */
  private static final long LEAST_BYTES = 1 << 20;

  private final Path folder;
  private final Parts parts;

  public StateKeeping(Path folder, Parts parts) {
    this.folder = folder;
    this.parts = parts;
  }

  /** Watches until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        look();
        Thread.sleep(LOOK_AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. */
  void look() {
    try {
      boolean wasRight =
          parts.of(Part.STATE_FOLDER).state() == State.READY && Files.isDirectory(folder);
      Files.createDirectories(folder);
      requireRoom();
      if (!wasRight || !Files.isWritable(folder)) {
        tryToWrite();
      }
      parts.ready(Part.STATE_FOLDER);
    } catch (IOException e) {
      parts.failed(Part.STATE_FOLDER, told(e));
    }
  }

  private void requireRoom() throws IOException {
    // Asked of the path: Files.getFileStore looks for a mount point and finds none in a chroot.
    long freeBytes = folder.toFile().getUsableSpace();
    if (freeBytes < LEAST_BYTES) {
      throw new IOException(
          "the disk is full: expected at least %d KiB free, found %d KiB; make room"
              .formatted(LEAST_BYTES >> 10, freeBytes >> 10));
    }
  }

  private void tryToWrite() throws IOException {
    Path file = folder.resolve(".can-be-written");
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      channel.write(ByteBuffer.wrap(new byte[4096]));
      channel.force(true);
    }
  }

  private String told(IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException missing -> cannot("there is no folder to make it in");
          case FileAlreadyExistsException other -> cannot("a file is in its place");
          case AccessDeniedException denied -> cannot("this user may not");
          case FileSystemException refused -> cannot(refused.getReason());
          default -> e.getMessage();
        };
    return "state.folder=" + folder + ": " + why;
  }

  private static String cannot(String reason) {
    return "can't be written: " + reason + "; make it writable, or name another in state.folder";
  }
}
