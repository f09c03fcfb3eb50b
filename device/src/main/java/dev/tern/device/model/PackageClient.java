package dev.tern.device.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An ordinary package client as it is set up on this machine: its own configuration, mirrors and
 * certificates apply. It only fetches an archive; nothing of the package is installed or run.
 */
public enum PackageClient {
  /** Wheels only: fetching a source distribution would run its build script. */
  PIP("pip", "python3-pip", List.of("pip3"), List.of("pip"), List.of("python3", "-m", "pip")) {
    @Override
    List<String> arguments(String name, String version, Path destination) {
      return List.of(
          "download",
          "--no-deps",
          "--only-binary=:all:",
          "--ignore-requires-python",
          "--no-cache-dir",
          "--no-input",
          "--disable-pip-version-check",
          "--progress-bar=off",
          "--dest=" + destination,
          name + "==" + version);
    }
  },
  NPM("npm", "npm", List.of("npm")) {
    @Override
    List<String> arguments(String name, String version, Path destination) {
      return List.of(
          "pack", "--ignore-scripts", "--pack-destination=" + destination, name + "@" + version);
    }
  },
  /** Named {@code group:artifact}, or {@code group:artifact:packaging}. */
  MAVEN("maven", "maven", List.of("mvn")) {
    @Override
    List<String> arguments(String name, String version, Path destination) {
      String[] parts = name.split(":", -1);
      String packaging = parts.length > 2 ? ":" + parts[2] : "";
      return List.of(
          "--batch-mode",
          "dependency:copy",
          "-Dartifact=%s:%s:%s%s".formatted(parts[0], parts[1], version, packaging),
          "-DoutputDirectory=" + destination);
    }
  },
  APT("apt", "apt", List.of("apt-get")) {
    @Override
    List<String> arguments(String name, String version, Path destination) {
      // apt-get has no option for the folder: it fetches into the working directory.
      return List.of("download", name + "=" + version);
    }
  };

  private final String key;
  private final String debianPackage;
  private final List<List<String>> launchers;

  @SafeVarargs
  PackageClient(String key, String debianPackage, List<String>... launchers) {
    this.key = key;
    this.debianPackage = debianPackage;
    this.launchers = List.of(launchers);
  }

  abstract List<String> arguments(String name, String version, Path destination);

  /** The word used in the catalog. */
  public String key() {
    return key;
  }

  /** The whole command that fetches a package, with the client found on {@code PATH}. */
  List<String> command(
      Map<String, String> environment, String name, String version, Path destination) {
    List<String> command = new ArrayList<>(launcher(environment));
    command.addAll(arguments(name, version, destination));
    return command;
  }

  private List<String> launcher(Map<String, String> environment) {
    for (List<String> launcher : launchers) {
      Optional<Path> program = onPath(environment, launcher.getFirst());
      if (program.isPresent()) {
        List<String> found = new ArrayList<>(launcher);
        found.set(0, program.get().toString());
        return found;
      }
    }
    throw new ModelException(
        "%s is not on this machine; run: sudo apt-get install %s".formatted(key, debianPackage));
  }

  private static Optional<Path> onPath(Map<String, String> environment, String program) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The one archive that the client left in {@code destination}. */
  static Path onlyArchive(Path destination) {
    List<Path> found = FolderTree.paths(destination).stream().filter(Files::isRegularFile).toList();
    if (found.size() != 1) {
      throw new ModelException(
          "expected one archive from the package client; found=%s"
              .formatted(found.stream().map(Path::getFileName).toList()));
    }
    return found.getFirst();
  }
}
