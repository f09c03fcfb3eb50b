package dev.tern.device.skill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The published schema, the shipped manifests, and the examples that makers read. */
class SkillSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path HOME = Path.of(System.getProperty("tern.home"));

  @TempDir Path folder;

  private static SchemaSubset schema() throws IOException {
    return new SchemaSubset(JSON.readTree(SkillReference.schema()));
  }

  private static JsonNode yaml(String text) {
    Map<String, Object> read = new Yaml().load(text);
    return JSON.valueToTree(read);
  }

  @Test
  void everyShippedManifestIsAsTheSchemaSays() throws IOException {
    for (String name : Skills.known("en")) {
      String file = "skills/en/" + name + ".yaml";
      try (InputStream text = SkillSchemaTest.class.getClassLoader().getResourceAsStream(file)) {
        String manifest = new String(text.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(List.of(), schema().faults(yaml(manifest)), file);
      }
    }
  }

  @Test
  void everyExampleOfTheGuideIsRight() throws IOException {
    List<String> manifests = new ArrayList<>();
    Matcher block =
        Pattern.compile("(?s)```yaml\n(skill: .*?)```")
            .matcher(Files.readString(HOME.resolve("docs/skills.md")));
    while (block.find()) {
      manifests.add(block.group(1));
    }
    Path find = Files.writeString(folder.resolve("find"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(find, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (int i = 0; i < manifests.size(); i++) {
      Files.writeString(folder.resolve(i + ".yaml"), manifests.get(i));
      assertEquals(List.of(), schema().faults(yaml(manifests.get(i))));
    }

    List<SkillFinding> findings =
        SkillCheck.of(
            "en",
            Skills.known("en"),
            Skills.manifestsIn(folder, wrong -> {}),
            SpokenNames.NONE,
            word -> true);

    assertEquals(2, manifests.size());
    assertEquals(List.of(), findings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kind: command; kind: order",
        "risk: act; risk: high",
        "risk: act; rsik: act",
        "timeout-millis: 1500; timeout-millis: 5",
        "timeout-millis: 1500; topic: a/#",
        "plant_water:; Plant Water:",
        "about: water a plant; accept: 7",
      })
  void whatTheReaderRefusesTheSchemaRefuses(String part, String wrong) throws IOException {
    String right =
        """
        skill: greenhouse
        language: en
        kind: command
        handler:
          mqtt: {timeout-millis: 1500}
        intents:
          plant_water:
            about: water a plant
            risk: act
            sentences: |
              water the plants
        """;
    String changed = right.replace(part, wrong);
    List<SkillException> refused = new ArrayList<>();
    Files.writeString(folder.resolve("x.yaml"), changed);

    Skills.load("en", List.of(), folder, SpokenNames.NONE, refused::add);

    assertTrue(schema().faults(yaml(right)).isEmpty());
    assertFalse(schema().faults(yaml(changed)).isEmpty());
    assertEquals(1, refused.size());
  }
}
