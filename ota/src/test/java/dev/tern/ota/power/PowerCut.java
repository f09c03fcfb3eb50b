package dev.tern.ota.power;

/** The power is gone. An error, so that nothing mistakes it for something it could handle. */
final class PowerCut extends Error {
  private static final long serialVersionUID = 1;

  PowerCut() {
    super("the power is gone", null, false, false);
  }
}
