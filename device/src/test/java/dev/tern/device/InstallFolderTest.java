package dev.tern.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an installed Tern says of its libraries; each time in a process of its own. */
class InstallFolderTest {
  private static final Path VOSK =
      Path.of(System.getProperty("tern.home"), "models", "tern-vosk-en");
  private static final Path SILERO =
      Path.of(System.getProperty("tern.models"), "silero-vad", "silero_vad_16k_op15.onnx");
  private static final String BRING_AGAIN =
      "; it is part of the Debian package tern: sudo apt-get install --reinstall tern; or unpack"
          + " Tern's archive again";

  private static final Map<String, String> IN_JARS =
      Map.of(
          "libjnidispatch.so", "/com/sun/jna/linux-x86-64/libjnidispatch.so",
          "libvosk.so", "/linux-x86-64/libvosk.so",
          "libonnxruntime.so", "/ai/onnxruntime/native/linux-x64/libonnxruntime.so",
          "libonnxruntime4j_jni.so", "/ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so",
          "libternkernels.so", "/native/libternkernels.so",
          "libternecho.so", "/native/libternecho.so");

  @TempDir Path install;
  private Path libraries;

  @BeforeEach
  void installLibraries() throws IOException {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "Vosk's jar has a library for x86-64 only");
    libraries = Files.createDirectories(install.resolve("lib"));
    for (Map.Entry<String, String> library : IN_JARS.entrySet()) {
      try (InputStream content = OpensEngines.class.getResourceAsStream(library.getValue())) {
        Files.copy(content, libraries.resolve(library.getKey()));
      }
    }
  }

  @Test
  void findsLibrariesWithoutBeingTold() throws Exception {
    assertEquals("opened with " + libraries, opening("vosk", VOSK));
  }

  @Test
  void missingLibraryNamesThePackageThatBringsIt() throws Exception {
    Files.delete(libraries.resolve("libvosk.so"));

    assertEquals(
        "library=libvosk.so is not there; looked in [%s, /usr/local/lib,".formatted(libraries)
            + " /usr/lib/x86_64-linux-gnu, /usr/lib/x86_64-linux-gnu/jni, /usr/lib]"
            + BRING_AGAIN,
        opening("vosk", VOSK));
  }

  @Test
  void libraryCutShortIsFoundBeforeItIsLoaded() throws Exception {
    Path library = libraries.resolve("libvosk.so");
    long whole = Files.size(library);
    cut(library, whole / 2);

    assertEquals(
        "library=%s is cut short; expected=%d bytes at least, found=%d%s"
            .formatted(library, whole, whole / 2, BRING_AGAIN),
        opening("vosk", VOSK));
  }

  @Test
  void findsTernsOwnLibraryAndMissesItByName() throws Exception {
    assertEquals("opened with " + libraries, opening("kernels", install));

    Files.delete(libraries.resolve("libternkernels.so"));

    assertEquals(
        "library=libternkernels.so is not there; looked in [%s, /usr/local/lib,"
                .formatted(libraries)
            + " /usr/lib/x86_64-linux-gnu, /usr/lib/x86_64-linux-gnu/jni, /usr/lib]"
            + BRING_AGAIN,
        opening("kernels", install));
  }

  @Test
  void findsTheEchoCancellerAndMissesItByName() throws Exception {
    assertEquals("opened with " + libraries, opening("echo", install));

    Files.delete(libraries.resolve("libternecho.so"));

    assertEquals(
        "library=libternecho.so is not there; looked in [%s, /usr/local/lib,".formatted(libraries)
            + " /usr/lib/x86_64-linux-gnu, /usr/lib/x86_64-linux-gnu/jni, /usr/lib]"
            + BRING_AGAIN,
        opening("echo", install));
  }

  @Test
  void ternsOwnLibraryCutShortIsFoundBeforeItIsLoaded() throws Exception {
    Path library = libraries.resolve("libternkernels.so");
    long whole = Files.size(library);
    cut(library, whole / 2);

    assertEquals(
        "library=%s is cut short; expected=%d bytes at least, found=%d%s"
            .formatted(library, whole, whole / 2, BRING_AGAIN),
        opening("kernels", install));
  }

  @Test
  void libraryOfAnotherProcessorSaysWhich() throws Exception {
    Path library = libraries.resolve("libjnidispatch.so");
    try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
      file.seek(18); // e_machine
      file.write(183); // EM_AARCH64
    }

    assertEquals(
        "library=%s is for another processor; expected x86-64, found arm64%s"
            .formatted(library, BRING_AGAIN),
        opening("vosk", VOSK));
  }

  @Test
  void emptyAndForeignFilesAreNoLibraries() throws Exception {
    RequiredModels.assumeDefaults();
    Path library = libraries.resolve("libonnxruntime.so");

    cut(library, 0);
    assertEquals("library=" + library + " is empty" + BRING_AGAIN, opening("silero", SILERO));

    Files.writeString(library, "<html>404 not found</html>");
    assertEquals(
        "library=%s is not a library; expected an ELF file, found other bytes%s"
            .formatted(library, BRING_AGAIN),
        opening("silero", SILERO));
  }

  @Test
  void halfAHeaderIsCutShort() throws Exception {
    RequiredModels.assumeDefaults();
    Path library = libraries.resolve("libonnxruntime4j_jni.so");
    cut(library, 40);

    assertEquals(
        "library=%s is cut short; expected=64 bytes at least, found=40%s"
            .formatted(library, BRING_AGAIN),
        opening("silero", SILERO));
  }

  private static void cut(Path library, long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
      file.setLength(length);
    }
  }

  private String opening(String engine, Path model) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Dtern.install=" + install));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(OpensEngines.class.getName(), engine, model.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.strip();
  }
}
