package dev.tern.device.model;

import java.nio.file.Path;

/** Paths inside packages and archives: they may lead down into a folder, never out of it. */
final class RelativePath {
  private RelativePath() {}

  /** Returns {@code path} if it stays inside whatever folder it is put under. */
  static String check(String path) {
    boolean leavesFolder =
        path.isEmpty()
            || path.startsWith("/")
            || path.indexOf('\\') >= 0
            || path.indexOf('\0') >= 0
            || path.indexOf(':') == 1
            || ("/" + path + "/").contains("/../");
    if (leavesFolder) {
      throw new ModelException(
          "path=%s leads out of its folder: refusing it"
              .formatted(path.isEmpty() ? "(empty)" : path.replace('\0', '?')));
    }
    return path;
  }

  static Path resolve(Path folder, String path) {
    return folder.resolve(check(path));
  }
}
