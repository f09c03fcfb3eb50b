package dev.tern.ota.broker;

import dev.tern.ota.OtaException;

/**
 * Which topics are meant, MQTT 5.0 section 4.7: {@code +} stands for one level, {@code #} at the
 * end for any number of them.
 */
record TopicFilter(String text) {
  private static final int LONGEST = 512;

  TopicFilter {
    if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw new OtaException("filter=" + text + ": expected 1 to " + LONGEST + " characters");
    }
    String[] levels = text.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean last = i == levels.length - 1;
      boolean whole = levels[i].equals("+") || (levels[i].equals("#") && last);
      if (!whole && (levels[i].contains("+") || levels[i].contains("#"))) {
        throw new OtaException(
            "filter=" + text + ": expected '+' as a whole level, and '#' as the last one");
      }
    }
  }

  boolean matches(String topic) {
    // [MQTT-4.7.2-1]: a wildcard in front means no topic of the broker's own.
    if (topic.startsWith("$") && (text.startsWith("+") || text.startsWith("#"))) {
      return false;
    }
    String[] wanted = text.split("/", -1);
    String[] levels = topic.split("/", -1);
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true; // also for the level above it, section 4.7.1.2
      }
      if (i == levels.length) {
        return false;
      }
      if (!wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
        return false;
      }
      if (i == levels.length - 1 && i == wanted.length - 2 && wanted[i + 1].equals("#")) {
        return true;
      }
    }
    return wanted.length == levels.length;
  }
}
