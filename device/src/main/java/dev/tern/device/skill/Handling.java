package dev.tern.device.skill;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who does what an intent asks for, as its manifest declares it. */
public sealed interface Handling {
  /** The appliance itself, which knows the intent by its name. */
  record BuiltIn() implements Handling {}

  /**
   * Somebody at the broker, who is asked and answers.
   *
   * @param topic where the request goes; absent for the act's own topic, {@code act/INTENT}
   * @param timeout for the answer, 0.1 to 30 seconds
   */
  record Mqtt(Optional<String> topic, Duration timeout) implements Handling {}

  /**
   * A program on this board, in a sandbox.
   *
   * @param argv program and arguments; an argument {@code {slot}} becomes the words of that slot
   * @param folder where the program runs and what it may read beside the system's
   * @param timeout after which it is ended, 0.1 to 30 seconds
   * @param memoryMib address space of each of its processes, 4 to 4096
   * @param processes how many it may have at once, 1 to 64
   * @param outputBytes how much it may print, 1 to 65,536
   */
  record Command(
      List<String> argv,
      Path folder,
      Duration timeout,
      int memoryMib,
      int processes,
      int outputBytes)
      implements Handling {
    public Command {
      argv = List.copyOf(argv);
    }
  }
}
