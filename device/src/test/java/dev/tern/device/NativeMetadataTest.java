package dev.tern.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.jna.Native;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.conversation.Turn;
import dev.tern.device.http.Problem;
import dev.tern.device.tune.TuneContext;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vosk.LibVosk;

/**
 * Holds what the modules tell the image builder against the classes it is about: a native
 * executable finds by name only what was named to it.
 */
class NativeMetadataTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));

  @Test
  void namesOnlyClassesThatThereAre() throws IOException {
    Set<String> missing = new TreeSet<>();

    for (String name : names("asr", "tts", "ota", "tensor", "device")) {
      try {
        Class.forName(name, false, Native.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        missing.add(name);
      }
    }

    assertEquals(Set.of(), missing, "named in reachability-metadata.json, on no class path");
  }

  @Test
  void namesEveryClassOfVoskAndJnaThatIsHalfNative() throws Exception {
    Set<String> named = names("asr");
    // For windows of a desktop, which an appliance has none of.
    Set<String> left = new TreeSet<>(Set.of("com.sun.jna.Native$AWT"));

    for (Class<?> library : List.of(LibVosk.class, Native.class)) {
      Set<String> halfNative = classesWithNativeMethods(library);
      assertFalse(halfNative.isEmpty(), library + " is where native methods are expected");
      halfNative.removeAll(named);
      halfNative.removeAll(left);
      assertEquals(Set.of(), halfNative, "native methods, but not in asr's metadata");
    }
  }

  @Test
  void namesEveryClassOfTernThatIsHalfNative() throws IOException {
    Set<String> halfNative = new TreeSet<>();
    for (String module : List.of("asr", "tts", "tensor", "device")) {
      Path classes = HOME.resolve(module).resolve("target/classes");
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
          addIfHalfNative(Files.readAllBytes(file), halfNative);
        }
      }
    }

    assertFalse(halfNative.isEmpty(), "CLibrary is where native methods are expected");
    halfNative.removeAll(names("tensor", "device"));
    assertEquals(Set.of(), halfNative, "native methods, but not in their module's metadata");
  }

  /** JNI's {@code FindClass} is given a name that the library spells out. */
  @ParameterizedTest
  @CsvSource({
    "asr, onnxruntime, ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so, ai/onnxruntime/",
    "tts, onnxruntime, ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so, ai/onnxruntime/",
    "asr, jna, com/sun/jna/linux-x86-64/libjnidispatch.so, com/sun/jna/"
  })
  void namesEveryClassThatALibraryLooksUp(
      String module, String artifact, String library, String prefix) throws IOException {
    Set<String> lookedUp = new TreeSet<>();
    try (var in = Native.class.getClassLoader().getResourceAsStream(library)) {
      assertNotNull(in, library + " is in no jar; expected in " + artifact + "'s");
      String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      // The bare name, or a descriptor's Lname;
      Pattern name = Pattern.compile("(?<=[\\x00L])" + prefix + "[\\w$]+(?=[\\x00;])");
      name.matcher(content).results().forEach(r -> lookedUp.add(r.group().replace('/', '.')));
    }

    assertFalse(lookedUp.isEmpty(), library + " is where names of classes are expected");
    lookedUp.removeAll(names(module));
    assertEquals(Set.of(), lookedUp, library + " looks them up; name them in " + module);
  }

  @Test
  void registersWhatIsReadAndPrintedByNameOfItsFields() {
    for (Class<?> type : List.of(BoardConfig.class, Turn.class, Problem.class, TuneContext.class)) {
      RegisterForReflection registered = type.getAnnotation(RegisterForReflection.class);
      assertFalse(registered == null || registered.ignoreNested(), type + " with what it holds");
    }
  }

  private static Set<String> names(String... modules) throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : modules) {
      Path folder = HOME.resolve(module).resolve("src/main/resources/META-INF/native-image");
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          for (JsonNode entry : new ObjectMapper().readTree(file.toFile()).path("reflection")) {
            String name = entry.path("type").asText();
            if (!name.endsWith("[]")) {
              names.add(name);
            }
          }
        }
      }
      assertFalse(names.isEmpty(), folder + " has no metadata");
    }
    return names;
  }

  private static Set<String> classesWithNativeMethods(Class<?> inJar) throws Exception {
    Set<String> found = new TreeSet<>();
    Path path = Path.of(inJar.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (JarFile jar = new JarFile(path.toFile())) {
      for (var entry : jar.stream().filter(file -> file.getName().endsWith(".class")).toList()) {
        addIfHalfNative(jar.getInputStream(entry).readAllBytes(), found);
      }
    }
    return found;
  }

  private static void addIfHalfNative(byte[] compiled, Set<String> found) {
    ClassModel type = ClassFile.of().parse(compiled);
    if (type.methods().stream().anyMatch(method -> method.flags().has(AccessFlag.NATIVE))) {
      found.add(type.thisClass().asInternalName().replace('/', '.'));
    }
  }
}
