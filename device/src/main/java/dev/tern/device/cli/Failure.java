package dev.tern.device.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** What {@code --json} prints for one of several files that could not be used. */
@RegisterForReflection
record Failure(String file, String error) {}
