package dev.tern.device.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process takes of the machine's memory, as {@code /proc/PID/status} tells (proc(5)): pages
 * that are resident, those of mapped files among them, and pages that are swapped out. Weights that
 * two processes map count in both, so that two sets can be compared whoever else uses them.
 *
 * @param bytes now
 * @param peakBytes most that was resident at any time, and what is swapped now
 */
record ProcessMemory(long bytes, long peakBytes) {
  private static final Pattern LINE = Pattern.compile("(?m)^(VmRSS|VmHWM|VmSwap):\\s+(\\d+) kB$");

  /** None: the process has ended. */
  static final ProcessMemory NONE = new ProcessMemory(0, 0);

  static ProcessMemory ofThisProcess() {
    return read(Path.of("/proc/self/status"));
  }

  static ProcessMemory of(long pid) {
    return read(Path.of("/proc/" + pid + "/status"));
  }

  static ProcessMemory read(Path status) {
    try {
      long resident = 0;
      long peak = 0;
      long swapped = 0;
      Matcher line = LINE.matcher(Files.readString(status));
      while (line.find()) {
        long bytes = Long.parseLong(line.group(2)) * 1_024;
        switch (line.group(1)) {
          case "VmRSS" -> resident = bytes;
          case "VmHWM" -> peak = bytes;
          default -> swapped = bytes;
        }
      }
      return new ProcessMemory(resident + swapped, Math.max(peak, resident) + swapped);
    } catch (NoSuchFileException ended) {
      return NONE;
    } catch (IOException ending) {
      // ESRCH while it ends.
      return NONE;
    }
  }

  double peakMib() {
    return (double) peakBytes / (1 << 20);
  }
}
