package dev.tern.device.part;

/** What was asked for needs a part that has failed. */
public final class FailedPartException extends RuntimeException {
  FailedPartException(Part part, String reason) {
    super(part.key() + " has failed: " + reason);
  }
}
