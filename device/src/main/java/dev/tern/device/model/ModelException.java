package dev.tern.device.model;

/**
 * A model that cannot be listed, fetched, checked or used; the message is one line for a person.
 */
public class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
