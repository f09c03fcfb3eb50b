package dev.tern.device.gate;

/** Whether nobody would mind if the appliance were busy for some minutes. */
@FunctionalInterface
public interface Quiet {
  boolean isQuiet();
}
