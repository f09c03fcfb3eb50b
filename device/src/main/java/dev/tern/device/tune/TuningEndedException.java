package dev.tern.device.tune;

/** Tuning was called off; nothing is kept. */
final class TuningEndedException extends RuntimeException {
  TuningEndedException() {
    super("tuning was called off");
  }
}
