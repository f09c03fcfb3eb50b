package dev.tern.ota;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/**
 * What the device believes: the metadata of The Update Framework, specification 1.0, section 5,
 * from the root that enrolment brought.
 */
public interface Trust {
  /**
   * Brings root, timestamp, snapshot and targets up to date. What fails verification changes
   * nothing.
   *
   * @throws UntrustedException where a file may be an attack, and says which
   * @throws IOException where nothing can be fetched now
   */
  void refresh(Origin origin) throws IOException, InterruptedException;

  /**
   * A target as the metadata last refreshed describe it, looked for as delegations say; delegated
   * metadata are fetched where they are not there yet.
   *
   * @return empty where no role that may sign for the path knows it
   */
  Optional<TargetFile> target(String path, Origin origin) throws IOException, InterruptedException;

  /**
   * The {@code signed} part of a document like TUF's, {@code {"signed":…,"signatures":[…]}}, which
   * a delegated role has signed with as many keys as its threshold asks for. Needs no origin: keys
   * are those of the targets metadata last refreshed.
   *
   * @param role such as {@code config}
   * @throws UntrustedException where the role is unknown or signatures are missing
   */
  JsonNode verified(String role, byte[] document);
}
