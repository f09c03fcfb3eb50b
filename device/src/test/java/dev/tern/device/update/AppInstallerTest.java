package dev.tern.device.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.Appliance.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppInstallerTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void bringAFile() throws IOException {
    file = Files.writeString(folder.resolve("tern.deb"), "new");
  }

  @Test
  void handsTheFileAndTheSetToTheProgram() throws Exception {
    Path program =
        program("cp \"$1\" '" + folder + "/installed' && echo \"$2\" > '" + folder + "/set'");

    Verdict verdict = new AppInstaller(program.toString()).install(file, "kitchen-17");

    assertTrue(verdict.passed(), verdict.reason());
    assertEquals("new", Files.readString(folder.resolve("installed")));
    assertEquals("kitchen-17\n", Files.readString(folder.resolve("set")));
  }

  @Test
  void tellsWhatAProgramSaidThatRefuses() throws Exception {
    Path program =
        program("head -c 100000 /dev/zero | tr '\\0' x; echo; echo 'no room' >&2; exit 3");

    Verdict verdict = new AppInstaller(program.toString()).install(file, "kitchen-17");

    assertFalse(verdict.passed());
    assertTrue(verdict.reason().startsWith(program + " ended with 3: "), verdict.reason());
    assertTrue(verdict.reason().endsWith("no room"), verdict.reason());
    assertTrue(verdict.reason().length() < 500, "length=" + verdict.reason().length());
  }

  @Test
  void endsAProgramThatHangs() throws Exception {
    Path program = program("sleep 60");

    Verdict verdict =
        new AppInstaller(program.toString(), Duration.ofMillis(300)).install(file, "kitchen-17");

    assertFalse(verdict.passed());
    assertTrue(verdict.reason().contains("was ended"), verdict.reason());
  }

  @Test
  void refusesWhereThePlatformHasNone() throws Exception {
    Verdict none = new AppInstaller("").install(file, "kitchen-17");
    Verdict noProgram = new AppInstaller(file.toString()).install(file, "kitchen-17");

    assertTrue(none.reason().contains("update.installer"), none.reason());
    assertTrue(noProgram.reason().contains("no program"), noProgram.reason());
  }

  private Path program(String body) throws IOException {
    Path program = folder.resolve("install");
    Files.writeString(program, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }
}
