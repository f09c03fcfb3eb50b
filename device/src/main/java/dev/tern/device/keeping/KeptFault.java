package dev.tern.device.keeping;

/** A kept file does not say what it should; the message names the field. */
public final class KeptFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KeptFault(String message) {
    super(message);
  }
}
