package dev.tern.device.model;

import dev.tern.ota.digest.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Tiny models, catalogs and packages, made on the spot. */
final class TestModels {
  private TestModels() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes that don't compress, the same in every run. */
  static byte[] noise(int sizeBytes) {
    byte[] noise = new byte[sizeBytes];
    new Random(7).nextBytes(noise);
    return noise;
  }

  static String sha256(byte[] content) {
    var digest = Sha256.start();
    digest.update(content);
    return Sha256.hex(digest.digest());
  }

  static Catalog catalog(String... entries) {
    return Catalog.read(new StringReader("models:\n" + String.join("", entries)), "test.yaml");
  }

  /** A voice of one file; {@code source} and {@code from} as in the catalog. */
  static String voice(String name, String source, String from, byte[] content) {
    return head(name, "voice", source)
        + "    files:\n      - {from: %s, name: voice.onnx, size: %d, sha256: %s}\n"
            .formatted(from, content.length, sha256(content));
  }

  static String head(String name, String role, String source) {
    return String.join(
            "\n",
            "  - name: %s",
            "    role: %s",
            "    language: en",
            "    version: '1.0'",
            "    default: true",
            "    license: {spdx: MIT, name: MIT License}",
            "    card: {summary: a test, page: nowhere, memory: none, quality: none}",
            "    source: %s",
            "")
        .formatted(name, role, source);
  }

  static ModelStore store(Path folder, Catalog catalog) {
    return new ModelStore(folder.resolve("store"), folder.resolve("home"), catalog);
  }

  /** A wheel as pip accepts it: the files, and what a wheel must say of itself. */
  static Path wheel(Path folder, String name, String version, Map<String, byte[]> files) {
    String info = "%s-%s.dist-info/".formatted(name, version);
    Map<String, byte[]> all = new LinkedHashMap<>(files);
    all.put(
        info + "METADATA",
        bytes("Metadata-Version: 2.1\nName: %s\nVersion: %s\n".formatted(name, version)));
    all.put(
        info + "WHEEL",
        bytes("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
    all.put(info + "RECORD", bytes(""));
    Path wheel = folder.resolve("%s-%s-py3-none-any.whl".formatted(name, version));
    write(wheel, zip(all));
    return wheel;
  }

  static byte[] zip(Map<String, byte[]> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The environment of a pip that knows one folder of wheels and no network. */
  static Map<String, String> pipFrom(Path folder) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(key -> key.startsWith("PIP_"));
    environment.put("PIP_CONFIG_FILE", "/dev/null");
    environment.put("PIP_NO_INDEX", "1");
    environment.put("PIP_FIND_LINKS", folder.toString());
    return environment;
  }

  static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Nothing of a pull is left but what the test names; an empty store has no such folder. */
  static boolean hasStagedFiles(ModelStore store) {
    return FolderTree.paths(store.root().resolve(".staging")).stream()
        .anyMatch(Files::isRegularFile);
  }
}
