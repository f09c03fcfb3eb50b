package dev.tern.device.clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Linux's time since boot, from {@code /proc/uptime} (10 ms steps, the time asleep included) and
 * {@code /proc/sys/kernel/random/boot_id}. Where these can't be read it counts from its own start,
 * and every start is another one.
 */
public final class BootClock implements SteadyClock {
  private final Path uptime;
  private final String bootId;
  private final long startNanos = System.nanoTime();

  /**
   * @param proc {@code /proc}, or a folder of the same shape
   */
  public BootClock(Path proc) {
    uptime = proc.resolve("uptime");
    bootId = bootId(proc.resolve("sys/kernel/random/boot_id"));
  }

  private String bootId(Path file) {
    try {
      uptimeMillis();
      return Files.readString(file).strip();
    } catch (IOException | NumberFormatException unknown) {
      return UUID.randomUUID().toString();
    }
  }

  @Override
  public long millis() {
    try {
      return uptimeMillis();
    } catch (IOException | NumberFormatException unknown) {
      return (System.nanoTime() - startNanos) / 1_000_000;
    }
  }

  /** The first of its two numbers, seconds with two decimals. */
  private long uptimeMillis() throws IOException {
    String[] numbers = Files.readString(uptime).strip().split(" ");
    return Math.round(Double.parseDouble(numbers[0]) * 1_000);
  }

  @Override
  public String bootId() {
    return bootId;
  }
}
