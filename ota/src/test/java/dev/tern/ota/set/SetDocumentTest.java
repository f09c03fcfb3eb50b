package dev.tern.ota.set;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.DoubleNode;
import dev.tern.ota.TargetSet;
import dev.tern.ota.TargetSet.Member;
import dev.tern.ota.TargetSet.Role;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SetDocumentTest {
  private static final String SHA = "0123456789abcdef".repeat(4);

  private static final TargetSet KITCHEN =
      new TargetSet(
          "kitchen-17",
          "a better ear",
          List.of(
              new Member(
                  Role.LLM, "models/x/model.gguf", "models/x/model.gguf", 7, SHA, "chunks/" + SHA),
              new Member(Role.HEALTH, "health/suite.json", "health/suite.json", 0, SHA, "")),
          Map.of("tts.speed", DoubleNode.valueOf(1.1)),
          Map.of(Role.LLM, 3),
          "health/suite.json");

  @Test
  void isReadAsItWasWritten() {
    byte[] document = SetDocument.write(KITCHEN);

    assertEquals(KITCHEN, SetDocument.read(document));
    assertArrayEquals(document, SetDocument.write(SetDocument.read(document)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models/x/model.gguf | ../escape | path=../escape, expected a plain path in models/",
        "models/x/model.gguf | models/../../escape | expected a plain path",
        "models/x/model.gguf | /models/x | expected a plain path",
        "models/x/model.gguf | models//x | expected a plain path",
        "models/x/model.gguf | models/.hidden | expected a plain path",
        "models/x/model.gguf | models/x.part | expected a plain path",
        "models/x/model.gguf | skills/x.yaml | expected a plain path in models/",
        "models/x/model.gguf | set.json | expected a plain path in models/",
        "'\"format\" : 1' | '\"format\" : 2' | format=2, expected 1",
        "'\"format\" : 1' | '\"format\" : 1, \"more\": 1' | set has key=more",
        "'\"format\" : 1' | '\"format\" : 1, \"name\": \"x\"' | Duplicate field 'name'",
        "'\"length\" : 7' | '\"length\" : -7' | length=-7, expected 0 or more",
        "'\"length\" : 7' | '\"length\" : 7.5' | files[0].length=7.5 is no length",
        "'\"length\" : 7' | '\"length\" : 99999999999' | all files have more than",
        "'\"length\" : 7' | '\"length\" : 99999999999999999999' | is no length",
        "'\"llm\" : 3' | '\"llm\" : -1' | level of llm=-1",
        "'\"llm\" : 3' | '\"brain\" : 1' | role=brain is unknown",
        "tts.speed | Tts Speed | config key=Tts Speed",
        "kitchen-17 | ../kitchen | name=../kitchen",
        "'\"health\" : \"health' | '\"health\" : \"elsewhere' | is no file of role health",
        "0123456789abcdef | 0123456789ABCDEF | sha256 is not 64 lower-case",
      })
  void refuses(String what, String with, String message) {
    String document = new String(SetDocument.write(KITCHEN), UTF_8);
    String changed =
        what.startsWith("models/x")
            ? document.replaceFirst("\"path\" : \"" + what, "\"path\" : \"" + with)
            : document.replace(what, with);

    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> SetDocument.read(changed.getBytes(UTF_8)));

    assertEquals(Attack.MALFORMED, refused.attack());
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void refusesPathsThatCollide() {
    Member file = new Member(Role.LLM, "models/x", "a", 1, SHA, "");
    Member below = new Member(Role.LLM, "models/x/y", "b", 1, SHA, "");

    assertRefused(List.of(file, file), "path=models/x is there twice");
    assertRefused(List.of(below, file), "path=models/x is a file and a folder");
  }

  private static void assertRefused(List<Member> files, String message) {
    TargetSet set = new TargetSet("x", "", files, Map.of(), Map.of(), "");
    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> SetDocument.write(set));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"''", "[]", "null", "'{'", "'{} {}'", "'{\"format\":1}'"})
  void refusesWhatIsNoSet(String document) {
    assertThrows(UntrustedException.class, () -> SetDocument.read(document.getBytes(UTF_8)));
  }

  @Test
  void refusesDeepAndLargeDocumentsBeforeItBelievesThem() {
    byte[] deep = ("{\"config\":" + "[".repeat(100_000)).getBytes(UTF_8);

    assertThrows(UntrustedException.class, () -> SetDocument.read(deep));
    assertThrows(
        UntrustedException.class, () -> SetDocument.read(new byte[SetDocument.MOST_BYTES + 1]));
  }
}
