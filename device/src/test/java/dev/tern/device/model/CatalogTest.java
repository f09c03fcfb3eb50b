package dev.tern.device.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogTest {
  private static final String GOOD_FILE =
      "    files:\n      - {name: voice.onnx, size: 3, sha256: " + "a".repeat(64) + "}\n";

  @Test
  void bundledDefaultsFillEveryRoleOnce() {
    Catalog catalog = Catalog.bundled();

    assertEquals(
        List.of(
            "hibari",
            "smollm2-135m",
            "silero-vad",
            "openwakeword-embedding",
            "tern-vosk-en",
            "whisper-tiny.en"),
        catalog.defaults().stream().map(CatalogEntry::name).toList());
    assertEquals(
        List.of(ModelRole.values()).stream().sorted().toList(),
        catalog.defaults().stream().map(CatalogEntry::role).sorted().toList());
  }

  @Test
  void pathsOfNpmAreLessTheFolderThatItWrapsEverythingIn() {
    for (CatalogEntry entry : Catalog.bundled().defaults()) {
      if (entry.source().describe().startsWith("npm ")) {
        entry.files().stream()
            .flatMap(file -> file.from().stream())
            .forEach(path -> assertFalse(path.startsWith("package/"), path));
      }
    }
  }

  @Test
  void bundledCatalogNamesNoHostButThePublishersOfModelsAndTerms() throws IOException {
    String text;
    try (var stream = Catalog.class.getClassLoader().getResourceAsStream("models/catalog.yaml")) {
      text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    List<String> hosts =
        text.lines()
            .filter(line -> line.contains("://"))
            .map(line -> line.replaceAll(".*?(https?://[^\\s'\"]+).*", "$1"))
            .map(address -> URI.create(address).getHost())
            .distinct()
            .sorted()
            .collect(Collectors.toList());

    assertEquals(List.of("ai.google.dev", "alphacephei.com"), hosts);
  }

  @Test
  void modelWithTermsMustBeAccepted() {
    CatalogEntry gemma = Catalog.bundled().require("gemma3-270m");

    assertTrue(gemma.license().mustBeAccepted());
    assertFalse(gemma.isDefault());
    assertEquals(4, ((ModelSource.Joined) gemma.source()).parts().size());
  }

  @Test
  void embeddedModelIsTheOneInTheRepository() {
    ModelStore store =
        new ModelStore(
            Path.of(System.getProperty("java.io.tmpdir"), "none"),
            Path.of(System.getProperty("tern.home")),
            Catalog.bundled());

    Verification found = store.verify(store.catalog().require("tern-vosk-en"), bytes -> {});

    assertEquals(List.of(), found.problems());
    assertEquals(15, found.fileCount());
  }

  @Test
  void everyModelStandsInTheDocumentation() throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("tern.home"), "docs", "models.md"))
            .replaceAll(" +", " ");

    for (CatalogEntry entry : Catalog.bundled().entries()) {
      String size =
          entry.files().isEmpty()
              ? "~" + Amounts.bytes(entry.source().downloadBytes())
              : Amounts.bytes(entry.sizeBytes());
      String row =
          "| `%s`%s | %s | %s | %s | %s | %s | %s |"
              .formatted(
                  entry.name(),
                  entry.isDefault() ? " *" : "",
                  entry.role().key(),
                  entry.language(),
                  entry.version(),
                  size,
                  entry.license().name(),
                  entry.source().describe());
      assertTrue(page.contains(row), () -> "docs/models.md lacks this row: " + row);
    }
  }

  @Test
  void unknownNameComesWithTheNearest() {
    assertError(
        "model=hibary is not in the catalog; nearest=hibari; see: ./tern models list",
        () -> Catalog.bundled().require("hibary"));
  }

  @Test
  void brokenYamlNamesItsLine() {
    assertStartsWith("c.yaml line 3: broken YAML: ", "models:\n  - name: a\n   role: [\n");
  }

  @Test
  void emptyCatalogIsRefused() {
    assertParseError("c.yaml is empty; expected a list 'models:'", "");
  }

  @Test
  void unknownKeyNamesItsLineAndTheNearestOne() {
    assertParseError(
        "c.yaml line 5: a model: key=verison is not known; nearest=version",
        "models:\n"
            + TestModels.head("a", "voice", "{pip: a, version: 1, download: 1}")
                .replace("    version: '1.0'\n", "    verison: '1.0'\n    version: '1.0'\n")
            + GOOD_FILE);
  }

  @Test
  void unknownRoleNamesItsLine() {
    assertParseError(
        "c.yaml line 3: role=voise is not known; known=[voice, language-model, voice-activity,"
            + " wake, speech, second-listener]",
        "models:\n"
            + TestModels.head("a", "voise", "{pip: a, version: 1, download: 1}")
            + GOOD_FILE);
  }

  @Test
  void missingKeyNamesTheLineOfItsModel() {
    assertParseError(
        "c.yaml line 2: a model: key=language is missing",
        "models:\n"
            + TestModels.head("a", "voice", "{pip: a, version: 1, download: 1}")
                .replace("    language: en\n", "")
            + GOOD_FILE);
  }

  @Test
  void unknownSourceIsRefused() {
    assertStartsWith(
        "c.yaml line 9: source=ftp is not known; known=[pip, npm, maven, apt, url,",
        "models:\n" + TestModels.head("a", "voice", "{ftp: a}") + GOOD_FILE);
  }

  @Test
  void brokenDigestNamesItsLine() {
    assertParseError(
        "c.yaml line 11: file=voice.onnx: sha256=abc is not a digest; expected 64 lower-case hex"
            + " digits",
        "models:\n"
            + TestModels.head("a", "voice", "{pip: a, version: 1, download: 1}")
            + GOOD_FILE.replace("a".repeat(64), "abc"));
  }

  @Test
  void fileOutsideTheModelsFolderIsRefused() {
    assertParseError(
        "c.yaml line 11: path=../voice.onnx leads out of its folder: refusing it",
        "models:\n"
            + TestModels.head("a", "voice", "{pip: a, version: 1, download: 1}")
            + GOOD_FILE.replace("voice.onnx", "../voice.onnx"));
  }

  @Test
  void sameNameTwiceIsRefused() {
    String entry = TestModels.head("a", "voice", "{pip: a, version: 1, download: 1}") + GOOD_FILE;

    assertParseError("c.yaml line 12: model=a is listed twice", "models:\n" + entry + entry);
  }

  @Test
  void joinedFileNeedsAPathForEachPart() {
    String source =
        "{joined: [{pip: a, version: 1, download: 1}, {pip: b, version: 1, download: 1}]}";

    assertParseError(
        "c.yaml line 2: model=a file=voice.onnx comes from 1 paths; expected 2, one a package",
        "models:\n" + TestModels.head("a", "voice", source) + GOOD_FILE);
  }

  private static void assertParseError(String message, String yaml) {
    assertError(message, () -> Catalog.read(new StringReader(yaml), "c.yaml"));
  }

  private static void assertStartsWith(String message, String yaml) {
    ModelException error =
        assertThrows(ModelException.class, () -> Catalog.read(new StringReader(yaml), "c.yaml"));
    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }

  private static void assertError(String message, Runnable reading) {
    assertEquals(message, assertThrows(ModelException.class, reading::run).getMessage());
  }
}
