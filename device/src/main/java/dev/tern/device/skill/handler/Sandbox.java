package dev.tern.device.skill.handler;

import dev.tern.device.skill.Handling;
import dev.tern.device.skill.SkillException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The program {@code tern-sandbox} (src/main/c/sandbox.c), which holds a maker's program.
 *
 * @param program where it lies
 */
public record Sandbox(Path program) {
  /** The system property that names the program, for tests and unusual installations. */
  public static final String PROPERTY = "tern.sandbox";

  private static final String NAME = "tern-sandbox";

  /**
   * The one of this installation: named by {@value #PROPERTY}, in {@code lib} beside the
   * executable, or out of the jar.
   *
   * @throws SkillException where there is none
   */
  public static Sandbox ofThisInstallation() {
    String said = System.getProperty(PROPERTY);
    if (said != null) {
      return new Sandbox(Path.of(said));
    }
    Path installed = Path.of(System.getProperty("tern.home", "."), "lib", NAME).toAbsolutePath();
    return new Sandbox(Files.isExecutable(installed) ? installed : fromJar());
  }

  private static Path fromJar() {
    try (InputStream content = Sandbox.class.getResourceAsStream("/native/" + NAME)) {
      if (content == null) {
        throw new SkillException(
            NAME + " is not there; it holds the programs of skills and comes with Tern: build it");
      }
      Path file =
          Files.createTempFile(
              NAME,
              "",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      file.toFile().deleteOnExit();
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
      return file;
    } catch (IOException e) {
      throw new SkillException(NAME + " can't be unpacked: " + e.getMessage());
    }
  }

  /** The command line that runs a program held as its manifest says. */
  List<String> commandLine(Handling.Command command, List<String> argv) {
    List<String> line = new ArrayList<>();
    line.add(program.toString());
    line.add(Long.toString(command.timeout().toMillis()));
    line.add(Integer.toString(command.memoryMib()));
    line.add(Integer.toString(command.processes()));
    line.add(command.folder().toString());
    line.addAll(argv);
    return line;
  }
}
