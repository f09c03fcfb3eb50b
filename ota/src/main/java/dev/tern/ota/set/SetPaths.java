package dev.tern.ota.set;

import dev.tern.ota.TargetSet.Role;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Which paths a file of a set may have: plain ones, in the folder of its role. */
final class SetPaths {
  /** No name begins with a dot or a hyphen, so there is no way up and nothing hidden. */
  private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.+@=-]{0,127}";

  private static final Pattern PATH = Pattern.compile(NAME + "(/" + NAME + "){0,7}");
  private static final int LONGEST = 255;

  private static final Map<Role, String> FOLDERS =
      Map.of(
          Role.ASR, "models/",
          Role.LLM, "models/",
          Role.TTS, "models/",
          Role.SKILLS, "skills/",
          Role.CONFIG, "config/",
          Role.HEALTH, "health/",
          Role.APP, "app/");

  private SetPaths() {}

  static boolean isPlain(String path) {
    return path.length() <= LONGEST && PATH.matcher(path).matches();
  }

  /** Where files of this role lie, with a slash behind it. */
  static String folder(Role role) {
    return FOLDERS.get(role);
  }

  /** Whether work on files uses such names for itself. */
  static boolean isReserved(String path) {
    String low = path.toLowerCase(Locale.ROOT);
    return low.endsWith(".part") || low.endsWith(".new");
  }
}
