package dev.tern.device.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockEvidenceTest {
  private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir Path root;

  private Instant wall = BUILT.plus(Duration.ofDays(3));
  private long millis = 10_000;
  private boolean kernelSays;

  @BeforeEach
  void aBoardThatMayHaveABatteryClock() throws IOException {
    Files.createDirectories(root.resolve("sys/class/rtc"));
  }

  private ClockEvidence evidence() {
    SteadyClock steady =
        new SteadyClock() {
          @Override
          public long millis() {
            return millis;
          }

          @Override
          public String bootId() {
            return "1";
          }
        };
    return new ClockEvidence(root, () -> wall, steady, BUILT, () -> kernelSays);
  }

  private void pass(Duration time) {
    wall = wall.plus(time);
    millis += time.toMillis();
  }

  private void file(String path, String content) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void aBoardWithoutABatteryThatNobodyHasSetIsNotTrusted() {
    assertFalse(evidence().isTrusted());
  }

  @Test
  void aTimeBeforeTheProgramWasBuiltIsNeverTrusted() throws IOException {
    file("sys/class/rtc/rtc0/since_epoch", String.valueOf(BUILT.getEpochSecond() + 10));
    kernelSays = true;
    wall = BUILT.minusSeconds(1);

    assertFalse(evidence().isTrusted());
  }

  @Test
  void aBatteryClockIsTrustedUnlessItLostItsTime() throws IOException {
    file("sys/class/rtc/rtc0/since_epoch", "86400\n");
    assertFalse(evidence().isTrusted());

    file("sys/class/rtc/rtc0/since_epoch", BUILT.getEpochSecond() + 10 + "\n");
    assertTrue(evidence().isTrusted());
  }

  @Test
  void isTrustedWithinASecondOfBeingSynchronized() throws IOException {
    ClockEvidence evidence = evidence();
    assertFalse(evidence.isTrusted());

    file("run/systemd/timesync/synchronized", "");
    pass(Duration.ofSeconds(1));

    assertTrue(evidence.isTrusted());
  }

  @Test
  void theKernelsWordCounts() {
    kernelSays = true;

    assertTrue(evidence().isTrusted());
  }

  @Test
  void aClockThatSomebodySetIsTrusted() {
    ClockEvidence evidence = evidence();
    pass(Duration.ofSeconds(30));
    assertFalse(evidence.isTrusted());

    wall = wall.plus(Duration.ofDays(40));
    pass(Duration.ofSeconds(1));

    assertTrue(evidence.isTrusted());
  }

  @Test
  void theHostKeepsTheTimeOfAContainer() throws IOException {
    Files.delete(root.resolve("sys/class/rtc"));

    assertTrue(evidence().isTrusted());
  }

  @Test
  void bootTimeIsReadFromTheKernel() throws IOException {
    file("proc/uptime", "47667.30 17097.41\n");
    file("proc/sys/kernel/random/boot_id", "57077c6d\n");

    BootClock clock = new BootClock(root.resolve("proc"));

    assertEquals(47_667_300, clock.millis());
    assertEquals("57077c6d", clock.bootId());
  }

  @Test
  void withoutTheKernelsFilesEveryStartIsAnotherOne() {
    BootClock clock = new BootClock(root.resolve("proc"));

    assertTrue(clock.millis() >= 0);
    assertNotEquals(clock.bootId(), new BootClock(root.resolve("proc")).bootId());
  }
}
