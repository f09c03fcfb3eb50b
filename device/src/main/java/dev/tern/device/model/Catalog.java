package dev.tern.device.model;

import dev.tern.device.spelling.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Every model that Tern knows by name. The bundled one is {@code models/catalog.yaml} on the class
 * path; a maker may point {@code tern.catalog} (or {@code TERN_CATALOG}) at a file of their own.
 */
public record Catalog(String origin, List<CatalogEntry> entries) {
  private static final String BUNDLED = "models/catalog.yaml";

  public Catalog {
    entries = List.copyOf(entries);
  }

  /** The bundled catalog, or the file that this machine's settings name instead. */
  public static Catalog ofThisMachine() {
    String file = System.getProperty("tern.catalog", System.getenv("TERN_CATALOG"));
    return file == null || file.isBlank() ? bundled() : read(Path.of(file));
  }

  public static Catalog bundled() {
    try (InputStream stream = Catalog.class.getClassLoader().getResourceAsStream(BUNDLED)) {
      if (stream == null) {
        throw new ModelException(BUNDLED + " is missing from the program: rebuild it");
      }
      return read(new InputStreamReader(stream, StandardCharsets.UTF_8), BUNDLED);
    } catch (IOException e) {
      throw new ModelException(BUNDLED + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Reads a catalog file; errors name the file and the line. */
  public static Catalog read(Path file) {
    try (Reader reader = Files.newBufferedReader(file)) {
      return read(reader, file.toString());
    } catch (IOException e) {
      throw new ModelException("catalog=%s can't be read: %s".formatted(file, e), e);
    }
  }

  static Catalog read(Reader reader, String origin) {
    return new Catalog(origin, new CatalogReader(origin).read(reader));
  }

  public List<CatalogEntry> defaults() {
    return entries.stream().filter(CatalogEntry::isDefault).toList();
  }

  public Optional<CatalogEntry> find(String name) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** The entry of that name, or an error that names the nearest one. */
  public CatalogEntry require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new ModelException(
                    "model=%s is not in the catalog%s; see: ./tern models list"
                        .formatted(name, nearest(name).map(n -> "; nearest=" + n).orElse(""))));
  }

  private Optional<String> nearest(String name) {
    return Spelling.nearest(name, entries.stream().map(CatalogEntry::name).toList());
  }
}
