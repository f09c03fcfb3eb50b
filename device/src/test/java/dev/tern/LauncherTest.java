package dev.tern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of {@code ./tern}, run by bash on small stages of their own. */
class LauncherTest {

  private static final Path HOME = Path.of(System.getProperty("tern.home"));

  @TempDir Path stage;

  @Test
  void buildsAgainOnlyWhereASourceIsNewerOrGone() throws Exception {
    Path source = file("pcm/src/main/java/Ring.java");
    file("pom.xml");
    file("pcm/pom.xml");
    file(".mvn/jvm.config");
    makeOlder(stage);
    file("device/target/quarkus-app/quarkus-run.jar");
    file("target/built");

    assertFalse(isStale(), "nothing changed");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    assertTrue(isStale(), "an edited source");
    Files.delete(source);
    assertTrue(isStale(), "a source that is gone");
  }

  @Test
  void buildsWhereThereIsNoProgram() throws Exception {
    file("pom.xml");
    file("target/built");

    assertTrue(isStale());
  }

  @Test
  void takesOnlyAJdkThatIsNewEnough() throws Exception {
    jdk("old", "JAVA_VERSION=\"21.0.4\"");
    jdk("right", "JAVA_VERSION=\"25.0.1\"");
    Path runtimeOnly = jdk("runtime", "JAVA_VERSION=\"25.0.1\"");
    Files.delete(runtimeOnly.resolve("bin/javac"));

    assertFalse(isJdk("old"));
    assertTrue(isJdk("right"));
    assertFalse(isJdk("runtime"), "a runtime without a compiler");
    assertFalse(isJdk("absent"));
  }

  @Test
  void saysWhatIsMissingAndWhyBeforeItInstalls() throws Exception {
    Result result =
        bash(
            """
            cache=$stage
            source tools/launcher/packages.sh
            source tools/launcher/jdk.sh
            command() { [[ $2 != mvn ]] && builtin command "$@"; }
            TERN_NO_INSTALL=1 bring_tools
            """);

    assertEquals(1, result.exitCode());
    assertTrue(result.errors().contains("maven            Maven builds Tern"), result.errors());
    assertTrue(
        result.errors().contains("sudo apt-get install -y --no-install-recommends maven"),
        result.errors());
  }

  @Test
  void doctorGivesEveryLackTheCommandThatBringsIt() throws Exception {
    // A stage without a build: doctor must not start the program that this very build replaces.
    Result result =
        bash(
            """
            cache=$stage
            for part in packages jdk webrtc build java doctor; do source tools/launcher/$part.sh; done
            build_stamp=$stage/none
            doctor --json
            """);

    JsonNode checks = new ObjectMapper().readTree(result.output()).get("checks");
    assertTrue(checks.size() > 10, result.output());
    for (JsonNode check : checks) {
      assertTrue(
          List.of("ok", "warning", "missing").contains(check.get("state").asText()),
          check.toString());
      if (check.get("state").asText().equals("missing")) {
        assertFalse(check.get("command").asText().isEmpty(), check.toString());
      }
    }
    assertEquals(1, result.exitCode(), "a missing build is a lack");
  }

  @Test
  void doctorRefusesAnUnknownArgument() throws Exception {
    Result result = bash("source tools/launcher/doctor.sh; doctor --yaml");

    assertEquals(2, result.exitCode());
    assertEquals("tern: unknown argument=--yaml of doctor; supported=[--json]\n", result.errors());
  }

  @Test
  void pullsModelsOnceAndAgainWhereTheStoreChanged() throws Exception {
    file("device/src/main/resources/models/catalog.yaml");
    file("target/here");
    Path store = Files.createDirectory(stage.resolve("store"));
    makeOlder(stage);

    String pull =
        """
        root=$stage; export TERN_MODELS=$stage/store
        run_java() { echo "java $*"; }
        source tools/launcher/models.sh
        pull_where_due
        """;

    assertEquals("java models pull\n", bash(pull).output(), "the first time");
    assertEquals("", bash(pull).output(), "nothing changed");
    Files.setLastModifiedTime(store, FileTime.from(Instant.now().plusSeconds(5)));
    assertEquals("java models pull\n", bash(pull).output(), "a model came or went");
  }

  private boolean isStale() throws Exception {
    return bash("root=$stage; source tools/launcher/build.sh; build_is_stale").exitCode() == 0;
  }

  private boolean isJdk(String name) throws Exception {
    return bash("cache=$stage; source tools/launcher/jdk.sh; is_jdk $stage/" + name).exitCode()
        == 0;
  }

  private Path jdk(String name, String release) throws IOException {
    Path home = stage.resolve(name);
    Path javac = file(name + "/bin/javac");
    assertTrue(javac.toFile().setExecutable(true));
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Tern's test\"\n" + release + "\n");
    return home;
  }

  private Path file(String name) throws IOException {
    Path file = stage.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  private static void makeOlder(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      all.forEach(
          path -> {
            try {
              Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(60)));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private record Result(int exitCode, String output, String errors) {}

  /** Runs a script as ./tern would: strict, in the checkout, with its two ways to speak. */
  private Result bash(String script) throws Exception {
    Path output = Files.createTempFile(stage, "output", null);
    Path errors = Files.createTempFile(stage, "errors", null);
    String prelude =
        """
        set -euo pipefail
        root=$PWD
        say() { printf 'tern: %s\\n' "$*" >&2; }
        fail() { say "$@"; exit 1; }
        """;
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", prelude + script)
            .directory(HOME.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().putAll(Map.of("stage", stage.toString()));
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running: " + script);
    return new Result(process.exitValue(), Files.readString(output), Files.readString(errors));
  }
}
