package dev.tern.device.model;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a pull ended well.
 *
 * @param fetchedBytes what the client or the download brought; 0 where nothing was started
 */
public record PullOutcome(
    CatalogEntry entry, Kind kind, Path folder, long fetchedBytes, Duration took) {
  /** What the pull found or did. */
  public enum Kind {
    /** It was there and vouched for: nothing was read or started. */
    ALREADY_THERE("already-there"),
    /** Its files were there; their digests were checked and are right. */
    FOUND_VALID("found-valid"),
    /** It was fetched, checked and put in place. */
    PULLED("pulled");

    private final String key;

    Kind(String key) {
      this.key = key;
    }

    /** The word used in JSON. */
    public String key() {
      return key;
    }
  }
}
