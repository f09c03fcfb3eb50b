package dev.tern.tensor.pack;

/** Hears how far packing has come; told by the thread that asked for it, after each matrix. */
@FunctionalInterface
public interface PackProgress {
  /** Nobody listens. */
  PackProgress UNHEARD = (packedBytes, allBytes) -> {};

  /** So many bytes of the packed weights are done, of so many. */
  void packed(long packedBytes, long allBytes);
}
