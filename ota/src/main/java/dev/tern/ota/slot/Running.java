package dev.tern.ota.slot;

import dev.tern.ota.TargetSet;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this start runs.
 *
 * @param folder of the slot; empty for what the device was installed with
 * @param set in that slot; empty likewise
 * @param onTrial whether it has still to prove itself
 * @param told one line for the log where the device went back by itself; empty where it did not
 */
public record Running(
    Optional<Path> folder, Optional<TargetSet> set, boolean onTrial, String told) {}
