package dev.tern.ota.fleet;

/** Hears how far the reading of many bytes is. */
@FunctionalInterface
public interface HashProgress {
  /**
   * @param file that is read now
   * @param doneBytes of all that is to be read
   * @param totalBytes of it
   */
  void at(String file, long doneBytes, long totalBytes);
}
