package dev.tern.device.library;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where each engine's libraries were found, asked once at the start. Safe for use by several
 * threads.
 */
public final class Libraries {
  /** In a JVM libraries come out of jars, and nothing is known of where. */
  private static volatile Libraries current = new Libraries(Map.of());

  private final Map<EngineLibrary, List<Path>> folders;

  private Libraries(Map<EngineLibrary, List<Path>> folders) {
    this.folders = folders;
  }

  /** Those of this process. */
  public static Libraries current() {
    return current;
  }

  /**
   * Finds the libraries of an installed Tern and tells their loaders, unless the command line did.
   *
   * @param own the folder of Tern's own libraries, which goes before the system's
   */
  public static void announce(Path own) {
    List<Path> all = Stream.concat(Stream.of(own), ofSystem()).toList();
    Map<EngineLibrary, List<Path>> folders = new EnumMap<>(EngineLibrary.class);
    for (EngineLibrary library : EngineLibrary.values()) {
      String said = System.getProperty(library.property());
      folders.put(library, said == null ? all : List.of(Path.of(said)));
    }
    current = new Libraries(folders);
    for (EngineLibrary library : EngineLibrary.values()) {
      Optional<Path> found = current.find(library);
      if (found.isPresent() && System.getProperty(library.property()) == null) {
        System.setProperty(library.property(), found.get().getParent().toString());
      }
    }
  }

  private Optional<Path> find(EngineLibrary library) {
    return folders.get(library).stream()
        .map(folder -> folder.resolve(library.file()))
        .filter(Files::exists)
        .findFirst();
  }

  // Asked when it is needed: a constant would be that of the machine where the executable was
  // built.
  private static String architecture() {
    return System.getProperty("os.arch");
  }

  private static Stream<Path> ofSystem() {
    String triplet = architecture().equals("aarch64") ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
    return Stream.of(
            "/usr/local/lib", "/usr/lib/" + triplet, "/usr/lib/" + triplet + "/jni", "/usr/lib")
        .map(Path::of);
  }

  /**
   * Opens an engine after a look at the libraries that it will load.
   *
   * @throws LibraryException in one line, where one of them can't be used
   */
  public <T> T opening(Supplier<T> engine, EngineLibrary... needed) {
    if (!folders.isEmpty()) {
      for (EngineLibrary library : needed) {
        require(library);
      }
    }
    try {
      return engine.get();
    } catch (RuntimeException | LinkageError e) {
      Optional<LibraryException> explained = explained(e);
      if (explained.isPresent()) {
        throw explained.get();
      }
      throw e;
    }
  }

  private void require(EngineLibrary library) {
    Path file =
        find(library)
            .orElseThrow(
                () ->
                    new LibraryException(
                        "library=%s is not there; looked in %s; %s"
                            .formatted(library.file(), folders.get(library), BRING_AGAIN)));
    Optional<String> fault = ElfFile.fault(file, architecture());
    if (fault.isPresent()) {
      throw new LibraryException("library=%s %s; %s".formatted(file, fault.get(), BRING_AGAIN));
    }
  }

  private static final String BRING_AGAIN =
      "it is part of the Debian package tern: sudo apt-get install --reinstall tern; or unpack"
          + " Tern's archive again";

  // dlopen's words for a library that another one needs.
  private static final Pattern NOT_THERE =
      Pattern.compile("(lib[^ :/]+\\.so[.0-9]*): cannot open shared object file");

  private static Optional<LibraryException> explained(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Matcher words = NOT_THERE.matcher(String.valueOf(cause.getMessage()));
      if (cause instanceof UnsatisfiedLinkError && words.find()) {
        return Optional.of(new LibraryException(missing(words.group(1)), failure));
      }
    }
    return Optional.empty();
  }

  static String missing(String library) {
    return packageOf(library)
        .map(
            name ->
                "library=%s is not there; it is in the Debian package %s: sudo apt-get install %s"
                    .formatted(library, name, name))
        .orElseGet(
            () ->
                "library=%s is not there; to find its Debian package: apt-file search %s"
                    .formatted(library, library));
  }

  /** Of what the engines' libraries are linked against; tools/package/depends.sh has the same. */
  private static Optional<String> packageOf(String library) {
    return Optional.ofNullable(
        switch (library) {
          case "libstdc++.so.6" -> "libstdc++6";
          case "libgcc_s.so.1" -> "libgcc-s1";
          case "libatomic.so.1" -> "libatomic1";
          case "libgomp.so.1" -> "libgomp1";
          case "libgfortran.so.5" -> "libgfortran5";
          case "libz.so.1" -> "zlib1g";
          case "libasound.so.2" -> "libasound2 (libasound2t64 from Debian 13 on)";
          default -> null;
        });
  }
}
