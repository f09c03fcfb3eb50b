package dev.tern.device.machine;

import java.util.Optional;
import java.util.OptionalLong;

/** Limits of the control group that this process is in (cgroups(7)). */
final class ControlGroups {
  private static final String MOUNT = "sys/fs/cgroup/";

  private ControlGroups() {}

  /**
   * The smallest limit from this process's group up to the root. Version 2 has one tree and says
   * {@code max} for none; version 1 has a tree for memory and a huge number for none.
   */
  static OptionalLong memoryLimitBytes(TextFiles files) {
    long smallest = Long.MAX_VALUE;
    for (String line : files.text("proc/self/cgroup").orElse("0::/").split("\n")) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      if (parts[0].equals("0")) {
        smallest = Math.min(smallest, upwards(files, MOUNT, parts[2], "memory.max"));
      } else if (parts[1].equals("memory")) {
        smallest =
            Math.min(
                smallest, upwards(files, MOUNT + "memory/", parts[2], "memory.limit_in_bytes"));
      }
    }
    return smallest < 1L << 60 ? OptionalLong.of(smallest) : OptionalLong.empty();
  }

  private static long upwards(TextFiles files, String mount, String group, String name) {
    long smallest = Long.MAX_VALUE;
    Optional<String> at = Optional.of(group.replaceAll("^/+|/+$", ""));
    while (at.isPresent()) {
      String folder = at.get().isEmpty() ? mount : mount + at.get() + "/";
      smallest = Math.min(smallest, files.whole(folder + name).orElse(Long.MAX_VALUE));
      at = parent(at.get());
    }
    return smallest;
  }

  private static Optional<String> parent(String group) {
    if (group.isEmpty()) {
      return Optional.empty();
    }
    int slash = group.lastIndexOf('/');
    return Optional.of(slash < 0 ? "" : group.substring(0, slash));
  }
}
