package dev.tern.device.cli;

/** The same of the native executable. */
final class FaultsIT extends FaultsTest {}
