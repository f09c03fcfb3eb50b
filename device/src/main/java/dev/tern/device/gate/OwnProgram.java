package dev.tern.device.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How this very program is started again: the same executable, or the same Java with the same class
 * path, with the options it was given and without its arguments.
 *
 * @param command the beginning of a command line
 */
public record OwnProgram(List<String> command) {
  /** Options that belong to one process: its slot, and ports that only one can have. */
  private static final List<String> ITS_OWN =
      List.of("-Dtern.slot=", "-agentlib:", "-Xrunjdwp", "-javaagent:", "-XX:ErrorFile=");

  public OwnProgram {
    command = List.copyOf(command);
  }

  /**
   * @throws GateException where the system does not tell how it was started
   */
  public static OwnProgram ofThisProcess() {
    try {
      String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8);
      String executable = Path.of("/proc/self/exe").toRealPath().toString();
      return of(
          Arrays.asList(line.split("\0")), executable, System.getProperty("sun.java.command"));
    } catch (IOException e) {
      throw new GateException("/proc/self tells not how this program was started: " + e, e);
    }
  }

  /**
   * @param line as the process was started, its name first
   * @param executable its file
   * @param javaCommand main class or jar with its arguments as Java tells; null where this is no
   *     Java
   */
  static OwnProgram of(List<String> line, String executable, String javaCommand) {
    List<String> command = new ArrayList<>();
    command.add(executable);
    for (String word : line.subList(1, line.size())) {
      boolean isMain = javaCommand != null && (javaCommand + " ").startsWith(word + " ");
      boolean isOption = javaCommand != null || word.startsWith("-D") || word.startsWith("-X");
      if (!isOption) {
        break;
      }
      if (ITS_OWN.stream().noneMatch(word::startsWith)) {
        command.add(word);
      }
      if (isMain) {
        break;
      }
    }
    return new OwnProgram(command);
  }

  /** Starts it with these arguments. */
  List<String> with(List<String> arguments) {
    List<String> line = new ArrayList<>(command);
    line.addAll(arguments);
    return line;
  }
}
