package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.tern.device.skill.Intent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryIntentTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static Map<String, Map<String, String>> samples() throws IOException {
    try (InputStream file = EveryIntentTest.class.getResourceAsStream("intents.yaml")) {
      return YAML.readValue(file, new TypeReference<>() {});
    }
  }

  static Stream<Intent> intentsWithSlots() throws IOException {
    return samples().entrySet().stream()
        .map(sample -> new Intent(sample.getKey(), sample.getValue()));
  }

  static Stream<Intent> intentsWithoutSlots() throws IOException {
    return samples().keySet().stream().map(name -> new Intent(name, Map.of()));
  }

  /** A recognizer's worst: something was heard for every slot, and it is no value. */
  static Stream<Intent> intentsWithNonsense() throws IOException {
    return intentsWithSlots()
        .map(
            intent -> {
              Map<String, String> nonsense = new LinkedHashMap<>();
              intent.slots().keySet().forEach(slot -> nonsense.put(slot, "five bananas"));
              return new Intent(intent.name(), nonsense);
            });
  }

  @ParameterizedTest
  @MethodSource({"intentsWithSlots", "intentsWithoutSlots", "intentsWithNonsense"})
  void isAnsweredInOneOrTwoSentences(Intent intent) {
    Reply reply = new Appliance().actions.perform(intent, "");

    assertTrue(reply.text().matches("[A-Z0-9].*[.?!]"), reply.text());
    assertFalse(reply.text().matches(".*[{}\\[\\]].*|.*  .*|.* [.,?].*"), reply.text());
    int sentences = sentences(reply.text());
    assertTrue(sentences <= 2, () -> sentences + " sentences: " + reply.text());
  }

  @ParameterizedTest
  @MethodSource("intentsWithSlots")
  void isNotAskedForWhatItHasSaid(Intent intent) {
    Reply reply = new Appliance().actions.perform(intent, "");

    assertFalse(reply.outcome() == Reply.Outcome.ASKS_VALUE, reply.text());
  }

  @Test
  void everyIntentHasAHandlerAndEveryHandlerAnIntent() throws IOException {
    assertEquals(
        new TreeSet<>(samples().keySet()), new TreeSet<>(new Appliance().actions.intents()));
  }

  @Test
  void theListOfIntentsIsTheVocabularyThatTheSkillsUseAndNotes() throws IOException {
    Path shared = Path.of(System.getProperty("tern.shared", "../../shared"), "text/intents.yaml");
    assumeTrue(Files.exists(shared), shared + " is not there to compare with");

    JsonNode intents = YAML.readTree(shared.toFile()).get("intents");

    Set<String> names = new TreeSet<>();
    intents.fieldNames().forEachRemaining(names::add);
    Set<String> own = new TreeSet<>(samples().keySet());
    own.removeAll(Set.of("note_add", "note_query"));
    assertEquals(names, own);
  }

  private static int sentences(String text) {
    String plain = text.replaceAll("\\b([ap])\\.m\\.(?= [a-z]|[^ ])", "$1m");
    return plain.split("[.!?]+( |$)(?![a-z])").length;
  }
}
