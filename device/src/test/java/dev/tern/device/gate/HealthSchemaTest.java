package dev.tern.device.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.skill.SchemaSubset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The published schema says what the reader does. */
class HealthSchemaTest {
  private static final Path DOCS = Path.of(System.getProperty("tern.home"), "docs");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<String> faults(String suite) throws IOException {
    JsonNode schema = JSON.readTree(DOCS.resolve("health.schema.json").toFile());
    return new SchemaSubset(schema).faults(JSON.readTree(suite));
  }

  @Test
  void everySuiteOfTheGuideIsRight() throws IOException {
    List<String> suites = new ArrayList<>();
    Matcher block =
        Pattern.compile("(?s)```json\n(.*?)```").matcher(Files.readString(DOCS.resolve("gate.md")));
    while (block.find()) {
      String text = block.group(1).strip();
      suites.add(
          text.startsWith("{")
              ? text
              : "{\"format\":1,\"texts\":[{\"say\":\"x\",\"tier\":\"rules\"}]," + text + "}");
    }

    assertEquals(3, suites.size());
    for (String suite : suites) {
      assertEquals(List.of(), faults(suite), suite);
      SuiteReader.read(suite.getBytes(UTF_8), "gate.md");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'format':1}",
        "{'format':2,'texts':[{'say':'x','tier':'rules'}]}",
        "{'format':1,'text':[]}",
        "{'format':1,'texts':[{'say':'x'}]}",
        "{'format':1,'texts':[{'say':'x','tier':'model'}]}",
        "{'format':1,'texts':[{'say':'','tier':'rules'}]}",
        "{'format':1,'audio':[{'file':'x.wav'}]}",
        "{'format':1,'questions':[{'ask':'x','maxTokens':0}]}",
        "{'format':1,'questions':[{'ask':'x'}],'thresholds':{'textsRight':95}}",
        "{'format':1,'questions':[{'ask':'x'}],'relative':{'turnMillis':0}}",
        "{'format':1,'questions':[{'ask':'x'}],'canary':{'seconds':1.5}}",
        "{'format':1,'questions':[{'ask':'x'}],'shadow':{'turns':0}}",
        "{'format':1,'questions':[{'ask':'x'}],'rounds':11}",
      })
  void whatTheReaderRefusesTheSchemaRefusesToo(String quoted) throws IOException {
    String suite = quoted.replace('\'', '"');

    assertFalse(faults(suite).isEmpty(), suite);
    assertThrows(GateException.class, () -> SuiteReader.read(suite.getBytes(UTF_8), "suite.json"));
  }
}
