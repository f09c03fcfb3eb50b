package dev.tern.ota.slot;

/** Where long reading stands aside for what is more urgent. */
@FunctionalInterface
public interface Pause {
  /** Goes on at once. */
  Pause NONE = () -> {};

  /** Returns when the reading may go on. */
  void takeOne() throws InterruptedException;
}
