package dev.tern.tts.text;

import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Places in a network: mail and web addresses, IP addresses; and version numbers. */
final class Addresses {
  private static final Pattern MAIL = Pattern.compile("\\b([\\w.+-]+)@([\\w-]+(?:\\.[\\w-]+)+)\\b");
  private static final Pattern WEB =
      Pattern.compile(
          "\\b(?:https?://|(?=www\\.))([\\w-]+(?:\\.[\\w-]+)*)(?::(\\d+))?((?:/[\\w.~%-]+)*)/?");
  private static final Pattern IP =
      Pattern.compile("(?<![\\w.])(\\d{1,3}(?:\\.\\d{1,3}){3})(?::(\\d+))?(?![\\w]|\\.\\d)");
  private static final Pattern VERSION =
      Pattern.compile("(?<![\\w.])(v(?:ersion )?)?(\\d+(?:\\.\\d+){2,})(?![\\w]|\\.\\d)");
  private static final Pattern SHORT_VERSION = Pattern.compile("(?<![\\w.])v(\\d+(?:\\.\\d+)?)\\b");

  private Addresses() {}

  static String speak(String text) {
    String spoken =
        MAIL.matcher(text).replaceAll(m -> dotted(m.group(1)) + " at " + dotted(m.group(2)));
    spoken = WEB.matcher(spoken).replaceAll(Addresses::web);
    spoken = IP.matcher(spoken).replaceAll(Addresses::ip);
    spoken = VERSION.matcher(spoken).replaceAll(Addresses::version);
    return SHORT_VERSION.matcher(spoken).replaceAll("version $1");
  }

  private static String web(MatchResult match) {
    String port = match.group(2) == null ? "" : ", port " + NumberWords.digits(match.group(2));
    String path =
        match.group(3).replace("/", " slash ").replace(".", " dot ").replace("-", " dash ");
    return dotted(match.group(1)) + port + path;
  }

  private static String dotted(String name) {
    return name.replaceFirst("^www\\.", "W.W.W dot ")
        .replaceAll("(?<=[\\w])\\.(?=\\w\\w)", " dot ")
        .replace("-", " dash ")
        .replace("_", " underscore ")
        .replace("+", " plus ");
  }

  private static String ip(MatchResult match) {
    String parts = spokenParts(match.group(1), " dot ");
    return match.group(2) == null ? parts : parts + ", port " + NumberWords.digits(match.group(2));
  }

  private static String version(MatchResult match) {
    String word = match.group(1) == null ? "" : "version ";
    return word + spokenParts(match.group(2), " point ");
  }

  /** {@code 192.168} is "one ninety two dot one sixty eight". */
  private static String spokenParts(String dotted, String between) {
    return Arrays.stream(dotted.split("\\."))
        .map(
            part ->
                part.length() > 3 || part.startsWith("0") ? NumberWords.digits(part) : group(part))
        .collect(Collectors.joining(between));
  }

  private static String group(String part) {
    return NumberWords.inPairs(Integer.parseInt(part));
  }
}
