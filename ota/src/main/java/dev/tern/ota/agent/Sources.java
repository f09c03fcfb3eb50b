package dev.tern.ota.agent;

import dev.tern.ota.Origin;
import java.nio.file.Path;
import java.util.List;

/** Where files may come from. Asked on the agent's thread. */
public interface Sources {
  /** Opens what serves offers of the broker; the agent closes it after each try. */
  Origin open();

  /**
   * Folders that may hold an {@code offer.json} or a {@code recovery.json} beside a repository,
   * such as a stick that was put in. Asked every few seconds.
   */
  List<Path> sticks();

  /** Files that the device was installed with, which a set may have parts in common with. */
  List<Path> installed();
}
