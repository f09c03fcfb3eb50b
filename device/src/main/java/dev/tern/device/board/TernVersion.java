package dev.tern.device.board;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;

/** The version this was built as. */
public final class TernVersion {
  private TernVersion() {}

  public static String current() {
    return property("version");
  }

  /** The day of this version; it runs on none before. */
  public static Instant built() {
    return Instant.parse(property("built"));
  }

  private static String property(String name) {
    try (InputStream in = TernVersion.class.getResourceAsStream("/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
