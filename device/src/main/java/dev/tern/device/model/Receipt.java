package dev.tern.device.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was checked when a model was installed: {@code model.json} in its folder. A file whose size
 * and time of change still agree with it was not touched since its digest was checked, so a start
 * costs a few file lookups instead of reading hundreds of megabytes.
 *
 * @param source where the bytes came from, for a person to read
 * @param archiveSha256 digest of the archive for a model from an address
 * @param licenseAccepted whether a person accepted the license's terms
 * @param checkedAt when, in ISO 8601; for a person to read
 */
record Receipt(
    String name,
    String version,
    String role,
    String license,
    boolean licenseAccepted,
    String source,
    Optional<String> archiveSha256,
    String checkedAt,
    List<CheckedFile> files) {
  static final String FILE_NAME = "model.json";

  // Token by token: building a mapper would cost more than all the checks at a start.
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * A file at the moment its digest was found right.
   *
   * @param modifiedNanos the file's time of change since 1970, as exact as its file system keeps it
   */
  record CheckedFile(String name, long sizeBytes, String sha256, long modifiedNanos) {}

  Receipt {
    files = List.copyOf(files);
  }

  /** Reads a receipt; absent where there is none or it can't be understood, so digests decide. */
  static Optional<Receipt> read(Path file) {
    try (JsonParser json = JSON.createParser(Files.readAllBytes(file))) {
      return Optional.of(parse(json));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static Receipt parse(JsonParser json) throws IOException {
    List<CheckedFile> files = new ArrayList<>();
    json.nextToken();
    Map<String, String> values = object(json, files);
    return new Receipt(
        required(values, "name"),
        required(values, "version"),
        required(values, "role"),
        required(values, "license"),
        Boolean.parseBoolean(required(values, "licenseAccepted")),
        required(values, "source"),
        Optional.ofNullable(values.get("archiveSha256")),
        required(values, "checkedAt"),
        files);
  }

  /**
   * The words and numbers of one object; the one list in a receipt, its files, goes to {@code
   * files}.
   */
  private static Map<String, String> object(JsonParser json, List<CheckedFile> files)
      throws IOException {
    Map<String, String> values = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      if (json.nextToken() == JsonToken.START_ARRAY) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          files.add(checkedFile(object(json, files)));
        }
      } else {
        values.put(key, json.getText());
      }
    }
    return values;
  }

  private static CheckedFile checkedFile(Map<String, String> values) {
    return new CheckedFile(
        RelativePath.check(required(values, "name")),
        Long.parseLong(required(values, "sizeBytes")),
        required(values, "sha256"),
        Long.parseLong(required(values, "modifiedNanos")));
  }

  private static String required(Map<String, String> values, String key) {
    return Objects.requireNonNull(values.get(key), key);
  }

  /** Writes beside and renames, so that a receipt is there as a whole or not at all. */
  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path staged = Files.createTempFile(file.toAbsolutePath().getParent(), ".receipt", ".tmp");
    try {
      try (JsonGenerator json =
          JSON.createGenerator(Files.newOutputStream(staged)).useDefaultPrettyPrinter()) {
        write(json);
      }
      Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeStringField("version", version);
    json.writeStringField("role", role);
    json.writeStringField("license", license);
    json.writeBooleanField("licenseAccepted", licenseAccepted);
    json.writeStringField("source", source);
    if (archiveSha256.isPresent()) {
      json.writeStringField("archiveSha256", archiveSha256.get());
    }
    json.writeStringField("checkedAt", checkedAt);
    json.writeArrayFieldStart("files");
    for (CheckedFile checked : files) {
      json.writeStartObject();
      json.writeStringField("name", checked.name());
      json.writeNumberField("sizeBytes", checked.sizeBytes());
      json.writeStringField("sha256", checked.sha256());
      json.writeNumberField("modifiedNanos", checked.modifiedNanos());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
