package dev.tern.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Runs the programs of {@code src/test/c}, which hold every instruction set of this processor
 * against definitions in double, in memory that ends at a guard page: once as the library is
 * shipped, and once with the compiler's checks of addresses and undefined behavior.
 */
class KernelsInCTest {
  private static final Path MODULE = Path.of(System.getProperty("tern.home"), "tensor");

  @Test
  void agreesWithItsDefinitionsAsItIsShipped() throws Exception {
    runPrograms(MODULE.resolve("target/c-tests"));
  }

  @Test
  void touchesNothingForeignAndLeavesNothingUndefined() throws Exception {
    runPrograms(MODULE.resolve("target/c-tests-sanitized"), "--sanitize");
  }

  private static void runPrograms(Path folder, String... options) throws Exception {
    List<String> build = new ArrayList<>();
    build.add(MODULE.resolve("src/main/c/build.sh").toString());
    build.add(folder.toString());
    build.addAll(List.of("--tests", "--work", MODULE.resolve("target/c").toString()));
    build.addAll(List.of(options));
    run(build);

    List<Path> programs = new ArrayList<>();
    try (var files = Files.list(folder)) {
      files.filter(file -> file.toString().endsWith("_test")).sorted().forEach(programs::add);
    }
    assertFalse(programs.isEmpty(), folder + " has no programs");
    for (Path program : programs) {
      run(List.of(program.toString()));
    }
  }

  private static void run(List<String> command) throws Exception {
    File log = Files.createTempFile("tern-c", ".log").toFile();
    try {
      ProcessBuilder process = new ProcessBuilder(command);
      process.environment().put("JAVA_HOME", System.getProperty("java.home"));
      int exit = process.redirectErrorStream(true).redirectOutput(log).start().waitFor();
      assertEquals(0, exit, () -> command + " said: " + read(log.toPath()));
    } finally {
      Files.delete(log.toPath());
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
