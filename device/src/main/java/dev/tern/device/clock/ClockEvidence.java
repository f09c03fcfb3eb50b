package dev.tern.device.clock;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What speaks for the wall clock of this machine, or against it.
 *
 * <p>A clock that shows a time before this program was built is wrong. Any other is believed when
 * one of these holds: it was set over the network ({@code systemd-timesyncd} leaves a file, other
 * programs tell the kernel); the machine has a clock with a battery ({@code /sys/class/rtc}) that
 * shows no impossible time either; somebody set it while this program ran; or the kernel shows no
 * such class of devices, as in a container, where the host looks after the time.
 */
public final class ClockEvidence implements ClockTrust {
  /** A clock that is slowly brought into line moves by less than this between two looks. */
  private static final Duration SET = Duration.ofMinutes(1);

  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final Path root;
  private final InstantSource wall;
  private final SteadyClock steady;
  private final Instant built;
  private final BooleanSupplier isSynchronized;

  private long lookedAtMillis;
  private Instant lookedAt;
  private boolean wasSet;
  private boolean isTrusted;

  /**
   * @param root {@code /}, or a folder with a {@code sys} and {@code run} of the same shape
   * @param built when this program was made: it can't be earlier
   * @param isSynchronized whether the kernel says that its clock follows another one
   */
  public ClockEvidence(
      Path root,
      InstantSource wall,
      SteadyClock steady,
      Instant built,
      BooleanSupplier isSynchronized) {
    this.root = root;
    this.wall = wall;
    this.steady = steady;
    this.built = built;
    this.isSynchronized = isSynchronized;
    look();
  }

  @Override
  public synchronized boolean isTrusted() {
    if (steady.millis() - lookedAtMillis >= LOOK_AGAIN_MILLIS) {
      look();
    }
    return isTrusted;
  }

  private void look() {
    Instant now = wall.instant();
    long nowMillis = steady.millis();
    if (lookedAt != null) {
      Instant expected = lookedAt.plusMillis(nowMillis - lookedAtMillis);
      wasSet |= Duration.between(expected, now).abs().compareTo(SET) > 0;
    }
    lookedAt = now;
    lookedAtMillis = nowMillis;
    isTrusted = !now.isBefore(built) && (wasSet || isKept());
  }

  private boolean isKept() {
    Path clocks = root.resolve("sys/class/rtc");
    return Files.notExists(clocks)
        || hasBatteryClock(clocks)
        || Files.exists(root.resolve("run/systemd/timesync/synchronized"))
        || isSynchronized.getAsBoolean();
  }

  private boolean hasBatteryClock(Path clocks) {
    try (DirectoryStream<Path> each = Files.newDirectoryStream(clocks)) {
      for (Path clock : each) {
        String seconds = Files.readString(clock.resolve("since_epoch")).strip();
        if (Long.parseLong(seconds) >= built.getEpochSecond()) {
          return true;
        }
      }
    } catch (IOException | NumberFormatException noSuchClock) {
      // One that can't be read proves nothing.
    }
    return false;
  }
}
