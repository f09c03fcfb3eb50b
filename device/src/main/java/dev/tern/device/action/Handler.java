package dev.tern.device.action;

/** Performs one intent. */
@FunctionalInterface
interface Handler {
  Reply perform(Request request);
}
