package dev.tern.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the library comes from; each time in a process of its own. */
class KernelLibraryTest {
  @TempDir Path folder;

  @Test
  void comesOutOfTheJarAndLeavesNoFile() throws Exception {
    assertEquals("loaded", loading("-Djava.io.tmpdir=" + folder));

    try (var left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void comesFromTheFolderThatIsNamed() throws Exception {
    copyTo(folder.resolve("libternkernels.so"));

    assertEquals("loaded", loading("-Dtern.kernels.path=" + folder));
  }

  @Test
  void missingLibraryNamesTheFileAndTheProperty() throws Exception {
    assertEquals(
        "library=%s/libternkernels.so is not there; -Dtern.kernels.path has to name its folder"
            .formatted(folder),
        loading("-Dtern.kernels.path=" + folder));
  }

  @Test
  void foreignFileIsNamed() throws Exception {
    Path file = folder.resolve("libternkernels.so");
    Files.writeString(file, "this is no library");

    String said = loading("-Dtern.kernels.path=" + folder);

    assertTrue(said.contains(file.toString()), said);
  }

  @Test
  void noRoomToUnpackSaysWhereRoomIsNeeded() throws Exception {
    String said = loading("-Djava.io.tmpdir=" + folder.resolve("missing"));

    assertTrue(said.startsWith("library=libternkernels.so could not be unpacked: "), said);
    assertTrue(said.endsWith("; -Djava.io.tmpdir names a folder with room"), said);
  }

  private static void copyTo(Path file) throws IOException {
    try (InputStream content =
        KernelLibrary.class.getResourceAsStream("/native/libternkernels.so")) {
      Files.copy(content, file);
    }
  }

  private static String loading(String property) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", property));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Loads.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.strip();
  }

  /** Loads the library twice and says how it went. */
  static final class Loads {
    private Loads() {}

    public static void main(String... args) {
      try {
        KernelLibrary.load();
        KernelLibrary.load();
        System.out.println("loaded");
      } catch (UnsatisfiedLinkError e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
