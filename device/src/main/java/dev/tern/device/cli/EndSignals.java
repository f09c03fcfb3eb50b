package dev.tern.device.cli;

import io.quarkus.runtime.Quarkus;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Lets the appliance end in order when it is told to.
 *
 * <p>What Java does at SIGTERM by itself is to run all shutdown hooks at once, and one of them is
 * ONNX Runtime's, which frees its environment: a voice that is just being loaded then takes the
 * process down with a segmentation fault (seen with 1.23.2). So the first signal only asks {@code
 * run} to return; the hooks run after that, when nothing is at work any more. A second signal is
 * somebody in a hurry.
 */
final class EndSignals {
  private static final List<String> NAMES = List.of("TERM", "INT");
  private static final int NUMBER_OFFSET = 128;

  private EndSignals() {}

  static void endInOrder() {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : NAMES) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (asked.compareAndSet(false, true)) {
              Quarkus.asyncExit(CommandLines.DONE);
            } else {
              System.exit(NUMBER_OFFSET + signal.getNumber());
            }
          });
    }
  }
}
