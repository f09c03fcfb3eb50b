package dev.tern.ota.transfer;

import dev.tern.ota.OtaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path within a repository, as somebody asks for it: {@code metadata/...} or {@code targets/...},
 * with slashes, and nothing that leads elsewhere.
 */
record RepositoryPath(String text) {
  private static final int LONGEST = 512;
  private static final Pattern SAFE =
      Pattern.compile("(metadata|targets)(/(?!\\.{1,2}(/|$))[^/\\\\:*?\"<>|\\p{Cntrl}]+)+");

  RepositoryPath {
    if (text.length() > LONGEST || !SAFE.matcher(text).matches()) {
      String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
      throw new OtaException(
          "path=" + shown + ": expected metadata/... or targets/... without '..' in it");
    }
  }

  /** The file in that folder; empty where there is none, or where a link leads out of it. */
  Optional<Path> in(Path folder) throws IOException {
    Path file = folder.resolve(text);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    return file.toRealPath().startsWith(folder.toRealPath()) ? Optional.of(file) : Optional.empty();
  }
}
