package dev.tern.ota.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.Topics;
import dev.tern.ota.disk.FileDisk;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnrolmentTest {
  private static final EnrolmentBundle KITCHEN = EnrolmentBundleTest.kitchen();
  private static final EnrolmentBundle PORCH =
      new EnrolmentBundle(
          "cabin",
          "porch",
          EnrolmentBundleTest.ROOT.replace("1}", "2}"),
          BrokerSettings.open(URI.create("tcp://10.9.9.9")));

  @TempDir Path state;

  private final Disk disk = new FileDisk();

  private Path folder() {
    return state.resolve("ota");
  }

  @Test
  void isNobodyBeforeItIsEnrolled() {
    Enrolment enrolment = new Enrolment(folder(), disk);

    assertEquals(Optional.empty(), enrolment.identity());
    assertEquals(Optional.empty(), enrolment.root());
    assertEquals(Optional.empty(), enrolment.broker());
    assertFalse(Files.exists(folder()));
  }

  @Test
  void knowsWhoItIsAfterwards() {
    new Enrolment(folder(), disk).enroll(KITCHEN, false);

    Enrolment enrolment = new Enrolment(folder(), disk);
    assertEquals(Optional.of(new Topics("home", "kitchen")), enrolment.identity());
    assertEquals(Optional.of(EnrolmentBundleTest.ROOT), enrolment.root());
    assertEquals(Optional.of(KITCHEN.broker()), enrolment.broker());
  }

  @Test
  void nobodyElseReadsItsFiles() throws IOException {
    new Enrolment(folder(), disk).enroll(KITCHEN, false);

    try (Stream<Path> all = Files.walk(folder())) {
      List<String> modes = all.map(EnrolmentTest::mode).distinct().sorted().toList();
      assertEquals(List.of("rw-------", "rwx------"), modes);
    }
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void belongsToOneFleetUnlessItIsForced() throws IOException {
    Enrolment enrolment = new Enrolment(folder(), disk);
    enrolment.enroll(KITCHEN, false);
    Files.writeString(folder().resolve("config.json"), "settings of the first fleet");
    Files.writeString(folder().resolve("config.copy.json"), "settings of the first fleet");
    Files.createDirectory(folder().resolve("trusted"));
    Files.writeString(folder().resolve("trusted/timestamp.json"), "metadata of the first fleet");

    String told =
        assertThrows(OtaException.class, () -> enrolment.enroll(PORCH, false)).getMessage();
    assertTrue(told.startsWith("this device is home/kitchen already; --force makes it"), told);
    assertEquals(Optional.of(KITCHEN.broker()), enrolment.broker());

    enrolment.enroll(PORCH, true);
    assertEquals(Optional.of(new Topics("cabin", "porch")), enrolment.identity());
    assertFalse(Files.exists(folder().resolve("config.json")));
    assertFalse(Files.exists(folder().resolve("config.copy.json")));
    assertFalse(Files.exists(folder().resolve("trusted/timestamp.json")));
  }

  @Test
  void aCutLeavesTheOldFleetOrTheNewOneWhole() {
    for (int changes = 0; ; changes++) {
      new Enrolment(folder(), disk).enroll(KITCHEN, true);
      boolean cut = false;
      try {
        new Enrolment(folder(), new CutDisk(changes)).enroll(PORCH, true);
      } catch (CutDisk.PowerCut e) {
        cut = true;
      }

      Enrolment after = new Enrolment(folder(), disk);
      EnrolmentBundle whose =
          after.identity().orElseThrow().device().equals("porch") ? PORCH : KITCHEN;
      assertEquals(Optional.of(whose.broker()), after.broker(), "changes=" + changes);
      assertEquals(Optional.of(whose.root()), after.root(), "changes=" + changes);
      if (!cut) {
        assertEquals(PORCH, whose);
        assertTrue(changes > 5, "changes=" + changes);
        return;
      }
    }
  }
}
