package dev.tern.device.machine;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Begins this process anew in its own place: the same program, arguments, environment and process
 * number, so that a supervisor sees nothing end. Memory, threads and open files are gone at once;
 * what has to be closed in order has to be closed before.
 */
public final class ProcessRestart {
  // fcntl.h
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int FIRST_AFTER_STANDARD_ERROR = 3;

  private static final Path SELF = Path.of("/proc/self");

  private ProcessRestart() {}

  /**
   * Does not return where it works.
   *
   * @throws IOException where the system refuses; this process goes on then
   */
  public static void now() throws IOException {
    Path program = Files.readSymbolicLink(SELF.resolve("exe"));
    byte[] arguments = Files.readAllBytes(SELF.resolve("cmdline"));
    closeFilesWithIt();
    try (Memory text = copy(arguments);
        Memory addresses = addresses(text, arguments)) {
      CLibrary.execv(zeroEnded(program.toString()), Pointer.nativeValue(addresses));
    } catch (LinkageError noLibrary) {
      throw new IOException("cannot start again: " + noLibrary.getMessage(), noLibrary);
    }
    throw new IOException(program + " cannot be started again; was it removed?");
  }

  private static Memory copy(byte[] bytes) {
    Memory copy = new Memory(bytes.length);
    copy.write(0, bytes, 0, bytes.length);
    return copy;
  }

  /** One address for each argument, which ends with a zero byte, and a last one that is 0. */
  private static Memory addresses(Memory text, byte[] arguments) {
    long[] starts = new long[arguments.length + 1];
    int count = 0;
    for (int at = 0; at < arguments.length; at++) {
      if (at == 0 || arguments[at - 1] == 0) {
        starts[count++] = Pointer.nativeValue(text) + at;
      }
    }
    Memory addresses = new Memory((long) (count + 1) * Long.BYTES);
    addresses.write(0, starts, 0, count + 1);
    return addresses;
  }

  /** Sockets above all: one that still listens would keep the port from the new beginning. */
  private static void closeFilesWithIt() throws IOException {
    List<Path> open;
    try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
      open = files.toList();
    }
    for (Path file : open) {
      int number = Integer.parseInt(file.getFileName().toString());
      if (number >= FIRST_AFTER_STANDARD_ERROR) {
        CLibrary.fcntl(number, F_SETFD, FD_CLOEXEC);
      }
    }
  }

  private static byte[] zeroEnded(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }
}
