package dev.tern.device.board;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine is called. */
public final class HostName {
  private HostName() {}

  /**
   * Asks the kernel rather than Java, which would ask a name server; without what has a meaning in
   * topics.
   */
  public static String ofThisMachine() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      String plain = name.replaceAll("[^A-Za-z0-9_.-]", "-");
      return plain.isEmpty() ? "tern" : plain.substring(0, Math.min(64, plain.length()));
    } catch (IOException e) {
      return "tern";
    }
  }
}
