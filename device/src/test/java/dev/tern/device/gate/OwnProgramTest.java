package dev.tern.device.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OwnProgramTest {
  @Test
  void anExecutableIsStartedAgainWithItsOptions() {
    OwnProgram program =
        OwnProgram.of(
            List.of("tern", "-Dtern.models=/m", "-Xmx300m", "run", "--no-tune"),
            "/usr/lib/tern/tern",
            null);

    assertEquals(
        List.of("/usr/lib/tern/tern", "-Dtern.models=/m", "-Xmx300m", "gate"),
        program.with(List.of("gate")));
  }

  @Test
  void javaIsStartedAgainUpToItsJar() {
    OwnProgram program =
        OwnProgram.of(
            List.of(
                "java",
                "-Dtern.slot=/old",
                "-agentlib:jdwp=address=5005",
                "-Dtern.home=/a b",
                "-jar",
                "/x/quarkus-run.jar",
                "run"),
            "/jdk/bin/java",
            "/x/quarkus-run.jar run");

    assertEquals(
        List.of("/jdk/bin/java", "-Dtern.home=/a b", "-jar", "/x/quarkus-run.jar"),
        program.command());
  }

  @Test
  void thisVeryProcessIsAJava() {
    assertTrue(OwnProgram.ofThisProcess().command().getFirst().endsWith("java"));
  }
}
