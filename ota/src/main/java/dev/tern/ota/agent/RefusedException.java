package dev.tern.ota.agent;

import java.io.IOException;

/** A set that this device won't have, however often it is tried; the message says why. */
final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
