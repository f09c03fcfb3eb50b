package dev.tern.ota;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A file as trusted metadata describe it (TUF 1.0, section 4.5, TARGETPATH).
 *
 * @param path of the target, such as {@code models/smollm2-135m/model.gguf}
 * @param length in bytes
 * @param sha256 64 lower-case hexadecimal digits
 * @param fetchPath its path in the repository: with the digest before its name where snapshots are
 *     consistent
 * @param custom what the publisher added; an empty object where there is nothing
 */
public record TargetFile(
    String path, long length, String sha256, String fetchPath, JsonNode custom) {}
