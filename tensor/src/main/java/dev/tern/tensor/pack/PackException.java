package dev.tern.tensor.pack;

/**
 * Weights that no layout of a kernel can hold: the file is damaged, or was never of this format.
 */
public final class PackException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PackException(String message) {
    super(message);
  }
}
