package dev.tern.ota.set;

import dev.tern.ota.OtaException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version, ordered as Semantic Versioning 2.0.0, section 11, says, but that a snapshot counts as
 * the release that it becomes.
 *
 * @param numbers major, minor, patch
 * @param before parts of what stands behind a hyphen, such as {@code rc.1}; none for a release
 */
@SuppressWarnings("ArrayRecordComponent") // identity is not compared
record Version(long[] numbers, String[] before) implements Comparable<Version> {
  private static final Pattern FORM =
      Pattern.compile(
          "(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})"
              + "(?:[-~]([0-9A-Za-z.-]{1,64}))?(?:\\+[0-9A-Za-z.-]{1,64})?");
  private static final String[] NONE = {};

  static Version of(String text) {
    Matcher found = FORM.matcher(text);
    if (!found.matches()) {
      throw new OtaException("version=" + text + ": expected MAJOR.MINOR.PATCH, such as 0.1.0");
    }
    String before = found.group(4);
    boolean isRelease = before == null || before.equalsIgnoreCase("snapshot");
    return new Version(
        new long[] {
          Long.parseLong(found.group(1)),
          Long.parseLong(found.group(2)),
          Long.parseLong(found.group(3))
        },
        isRelease ? NONE : before.split("\\.", -1));
  }

  @Override
  public int compareTo(Version other) {
    int order = Arrays.compare(numbers, other.numbers);
    if (order != 0 || before.length == 0 || other.before.length == 0) {
      return order != 0 ? order : Integer.compare(other.before.length, before.length);
    }
    for (int i = 0; i < Math.min(before.length, other.before.length); i++) {
      order = comparePart(before[i], other.before[i]);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(before.length, other.before.length);
  }

  private static int comparePart(String one, String other) {
    boolean isNumber = isNumber(one);
    if (isNumber && isNumber(other)) {
      return Long.compare(Long.parseLong(one), Long.parseLong(other));
    }
    // Numbers come before words.
    return isNumber != isNumber(other) ? (isNumber ? -1 : 1) : one.compareTo(other);
  }

  private static boolean isNumber(String part) {
    return part.matches("\\d{1,18}");
  }
}
