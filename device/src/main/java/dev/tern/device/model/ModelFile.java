package dev.tern.device.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One file of a model.
 *
 * @param from its path in the source; for a file that comes in parts, the path of the n-th part in
 *     the n-th package of {@link ModelSource.Joined}, {@link #NO_PART} where that package holds
 *     none of it
 * @param name its path in the model's folder, with {@code /} between folders
 * @param sizeBytes its size once joined
 * @param sha256 lower-case hex digest of the whole file
 */
public record ModelFile(List<String> from, String name, long sizeBytes, String sha256) {
  /** Stands for the path where a package holds nothing of this file. */
  public static final String NO_PART = "-";

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public ModelFile {
    from = List.copyOf(from);
    RelativePath.check(name);
    from.forEach(RelativePath::check);
    if (name.equals(Receipt.FILE_NAME)) {
      throw new ModelException("file name=%s is taken by Tern's own receipt".formatted(name));
    }
    if (from.stream().allMatch(NO_PART::equals)) {
      throw new ModelException("file name=%s comes from no package".formatted(name));
    }
    if (sizeBytes < 0) {
      throw new ModelException(
          "file=%s: size=%d bytes is negative; expected 0 or more".formatted(name, sizeBytes));
    }
    if (!SHA256.matcher(sha256).matches()) {
      throw new ModelException(
          "file=%s: sha256=%s is not a digest; expected 64 lower-case hex digits"
              .formatted(name, sha256));
    }
  }

  /** How many packages hold a part of it. */
  int partCount() {
    return (int) from.stream().filter(path -> !path.equals(NO_PART)).count();
  }
}
