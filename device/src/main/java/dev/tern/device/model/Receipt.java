package dev.tern.device.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was checked when a model was installed: {@code model.json} in its folder. A file whose size
 * and time of change still agree with it was not touched since its digest was checked, so a start
 * costs a few file lookups instead of reading hundreds of megabytes.
 *
 * @param source where the bytes came from, for a person to read
 * @param archiveSha256 digest of the archive for a model from an address
 * @param licenseAccepted whether a person accepted the license's terms
 */
record Receipt(
    String name,
    String version,
    String role,
    String license,
    boolean licenseAccepted,
    String source,
    Optional<String> archiveSha256,
    Instant checkedAt,
    List<CheckedFile> files) {
  static final String FILE_NAME = "model.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A file at the moment its digest was found right.
   *
   * @param modifiedAt the file's time of change, as exact as its file system keeps it
   */
  record CheckedFile(String name, long sizeBytes, String sha256, Instant modifiedAt) {}

  Receipt {
    files = List.copyOf(files);
  }

  /** Reads a receipt; absent where there is none or it can't be understood, so digests decide. */
  static Optional<Receipt> read(Path file) {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      List<CheckedFile> files = new ArrayList<>();
      for (JsonNode item : json.required("files")) {
        files.add(
            new CheckedFile(
                RelativePath.check(item.required("name").asText()),
                item.required("sizeBytes").asLong(),
                item.required("sha256").asText(),
                Instant.parse(item.required("modifiedAt").asText())));
      }
      return Optional.of(
          new Receipt(
              json.required("name").asText(),
              json.required("version").asText(),
              json.required("role").asText(),
              json.required("license").asText(),
              json.required("licenseAccepted").asBoolean(),
              json.required("source").asText(),
              Optional.ofNullable(json.get("archiveSha256")).map(JsonNode::asText),
              Instant.parse(json.required("checkedAt").asText()),
              files));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Writes beside and renames, so that a receipt is there as a whole or not at all. */
  void write(Path file) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", name);
    json.put("version", version);
    json.put("role", role);
    json.put("license", license);
    json.put("licenseAccepted", licenseAccepted);
    json.put("source", source);
    archiveSha256.ifPresent(digest -> json.put("archiveSha256", digest));
    json.put("checkedAt", checkedAt.toString());
    ArrayNode items = json.putArray("files");
    for (CheckedFile checked : files) {
      items
          .addObject()
          .put("name", checked.name())
          .put("sizeBytes", checked.sizeBytes())
          .put("sha256", checked.sha256())
          .put("modifiedAt", checked.modifiedAt().toString());
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path staged = Files.createTempFile(file.toAbsolutePath().getParent(), ".receipt", ".tmp");
    try {
      Files.write(staged, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
      Files.setPosixFilePermissions(staged, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(staged, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(staged);
    }
  }
}
