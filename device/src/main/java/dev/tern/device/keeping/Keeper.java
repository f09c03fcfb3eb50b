package dev.tern.device.keeping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** Keeps things over a restart, each under a name. Thread-safe. */
public interface Keeper {
  /**
   * Hands over what was kept, if anything was. Where {@code read} fails with a {@link KeptFault} it
   * is set aside.
   *
   * @param name such as {@code timers}
   */
  void restore(String name, Consumer<KeptValue> read);

  /** Keeps this in place of what was kept before. Returns at once. */
  void keep(String name, ObjectNode content);

  /** Whether what was handed over is on the disk, or will be in a moment. */
  boolean isReliable();

  /** Forgets everything with the end of the process, for rehearsals on a command line. */
  Keeper NOTHING =
      new Keeper() {
        @Override
        public void restore(String name, Consumer<KeptValue> read) {}

        @Override
        public void keep(String name, ObjectNode content) {}

        @Override
        public boolean isReliable() {
          return false;
        }
      };
}
