package dev.tern.device.skill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SkillReferenceTest {
  private static final Path DOCS = Path.of(System.getProperty("tern.home"), "docs");

  @Test
  void theReferenceIsThatOfTheManifests() throws IOException {
    String generated = SkillReference.markdown(Skills.loadAll("en"));

    assertEquals(
        generated,
        Files.readString(DOCS.resolve("skills-reference.md")),
        "write it anew: tern skill docs > docs/skills-reference.md");
  }

  @Test
  void thePublishedSchemaIsTheOneThatIsPrinted() throws IOException {
    assertEquals(SkillReference.schema(), Files.readString(DOCS.resolve("skill.schema.json")));
  }
}
