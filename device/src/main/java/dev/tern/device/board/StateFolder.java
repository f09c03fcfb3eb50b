package dev.tern.device.board;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the appliance keeps what it learns and may write. */
final class StateFolder {
  private static final Path SERVICE = Path.of("/var/lib/tern");

  private StateFolder() {}

  /**
   * The folder that systemd made for the service ({@code StateDirectory=}, systemd.exec(5)), which
   * is {@code /var/lib/tern} for the package; without it {@code tern} in the user's state folder
   * (XDG Base Directory Specification). An administrator's commands on a machine with the package
   * mean the service's folder.
   */
  static String ofThisMachine() {
    return setting("STATE_DIRECTORY")
        .map(folders -> folders.split(":", 2)[0])
        .or(StateFolder::ofService)
        .orElseGet(StateFolder::ofUser);
  }

  private static Optional<String> ofService() {
    boolean isAdministrator = System.getProperty("user.name").equals("root");
    return isAdministrator && Files.isDirectory(SERVICE)
        ? Optional.of(SERVICE.toString())
        : Optional.empty();
  }

  private static String ofUser() {
    Path home =
        setting("XDG_STATE_HOME")
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"));
    return home.resolve("tern").toString();
  }

  private static Optional<String> setting(String variable) {
    return Optional.ofNullable(System.getenv(variable)).filter(value -> value.startsWith("/"));
  }
}
