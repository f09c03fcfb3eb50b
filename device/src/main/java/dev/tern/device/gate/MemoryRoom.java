package dev.tern.device.gate;

import dev.tern.device.machine.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much memory a set may take.
 *
 * @param boardBytes most that a set may take on this board, with nothing else of Tern running
 * @param freeBytes what may be taken now, beside all that runs
 */
public record MemoryRoom(long boardBytes, LongSupplier freeBytes) {
  /** Of the memory of a board, what the system and its other programs keep. */
  private static final double FOR_OTHERS = 0.15;

  private static final long SPARE_BYTES = 64L << 20;

  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB$");

  /**
   * Of this machine, within the control group that this process is in.
   *
   * @param limitMib what the board's file gives to the appliance
   */
  public static MemoryRoom ofThisMachine(int limitMib) {
    Machine machine = Machine.running();
    long board =
        Math.min((long) limitMib << 20, (long) ((1 - FOR_OTHERS) * machine.usableMemoryBytes()));
    return new MemoryRoom(board, () -> free(machine));
  }

  private static long free(Machine machine) {
    long free = available();
    if (machine.memoryLimitBytes().isPresent()) {
      long left = machine.memoryLimitBytes().getAsLong() - ProcessMemory.ofThisProcess().bytes();
      free = Math.min(free, left);
    }
    return Math.max(0, free - SPARE_BYTES);
  }

  /** What the kernel can give without swapping (proc(5), MemAvailable); all where it tells not. */
  static long available() {
    try {
      Matcher line = AVAILABLE.matcher(Files.readString(Path.of("/proc/meminfo")));
      return line.find() ? Long.parseLong(line.group(1)) * 1_024 : Long.MAX_VALUE;
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  /** What may be taken now and on this board. */
  long besideBytes() {
    return Math.min(boardBytes, freeBytes.getAsLong());
  }
}
