package dev.tern.device.cli;

/** The same of the native executable. */
final class UpdateRunIT extends UpdateRunTest {}
