package dev.tern.device.clock;

/** Whether the wall clock can be believed. Thread-safe, and cheap to ask. */
@FunctionalInterface
public interface ClockTrust {
  ClockTrust ALWAYS = () -> true;

  boolean isTrusted();
}
