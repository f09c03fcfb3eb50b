package dev.tern.device.remote;

/** The model on the other machine did not answer, or not in time. */
public final class RemoteException extends Exception {
  private static final long serialVersionUID = 1;

  RemoteException(String message) {
    super(message);
  }
}
