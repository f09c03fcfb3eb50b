package dev.tern.device.cli;

/** What {@code --json} prints for one of several files that could not be used. */
record Failure(String file, String error) {}
