package dev.tern.device.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tern skill}. */
@QuarkusMainTest
class SkillCommandTest {
  @TempDir Path folder;

  @Test
  void checkNamesFileLineExpectedAndFound(QuarkusMainLauncher launcher) throws IOException {
    Path manifest = folder.resolve("wrong.yaml");
    Files.writeString(manifest, "skill: wrong\nlanguage: en\nkind: odd\nintents: {}\n");

    LaunchResult result = launcher.launch("skill", "check", manifest.toString());

    assertEquals(1, result.exitCode());
    assertTrue(
        result
            .getOutput()
            .contains(manifest + ":3: expected one of [command, classify, extract], found odd"),
        result.getOutput());
  }

  @Test
  void printsTheSchemaAndTheReference(QuarkusMainLauncher launcher) {
    assertTrue(launcher.launch("skill", "schema").getOutput().contains("\"title\": \"A skill of"));
    assertTrue(launcher.launch("skill", "docs").getOutput().contains("# Reference of the skills"));
  }
}
