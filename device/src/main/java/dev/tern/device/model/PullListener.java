package dev.tern.device.model;

/** Hears how a pull goes; called from the pulling thread, a few times a second at most. */
public interface PullListener {
  /** Nothing is fetched yet: the moment to say name, version, size and license. */
  void starting(CatalogEntry entry);

  /** Someone else is pulling or removing this model; waiting for them to finish. */
  void waiting(CatalogEntry entry);

  /**
   * Bytes are coming.
   *
   * @param totalBytes as announced; may be rounded
   */
  void fetching(CatalogEntry entry, long doneBytes, long totalBytes);

  /** Files are being unpacked and their digests taken. */
  void checking(CatalogEntry entry, long doneBytes, long totalBytes);

  /** One sentence that a person should see. */
  void note(CatalogEntry entry, String sentence);

  /** A listener that keeps everything to itself. */
  static PullListener silent() {
    return new PullListener() {
      @Override
      public void starting(CatalogEntry entry) {}

      @Override
      public void waiting(CatalogEntry entry) {}

      @Override
      public void fetching(CatalogEntry entry, long doneBytes, long totalBytes) {}

      @Override
      public void checking(CatalogEntry entry, long doneBytes, long totalBytes) {}

      @Override
      public void note(CatalogEntry entry, String sentence) {}
    };
  }
}
