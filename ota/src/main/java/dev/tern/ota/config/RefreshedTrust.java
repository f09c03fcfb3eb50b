package dev.tern.ota.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.ota.Origin;
import dev.tern.ota.TargetFile;
import dev.tern.ota.Trust;
import java.io.IOException;
import java.util.Optional;

/**
 * Trust that tells when it is up to date: what an update brings may be the key for which a document
 * of settings waits.
 */
public final class RefreshedTrust implements Trust {
  private final Trust trust;
  private final Runnable refreshed;

  /**
   * @param refreshed such as {@link DesiredConfig#again}; not called where a refresh failed
   */
  public RefreshedTrust(Trust trust, Runnable refreshed) {
    this.trust = trust;
    this.refreshed = refreshed;
  }

  @Override
  public void refresh(Origin origin) throws IOException, InterruptedException {
    trust.refresh(origin);
    refreshed.run();
  }

  @Override
  public Optional<TargetFile> target(String path, Origin origin)
      throws IOException, InterruptedException {
    return trust.target(path, origin);
  }

  @Override
  public JsonNode verified(String role, byte[] document) {
    return trust.verified(role, document);
  }
}
