package dev.tern.device.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.gate.HealthSuite.CanaryTerms;
import dev.tern.device.gate.HealthSuite.Relative;
import dev.tern.device.gate.HealthSuite.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteReaderTest {
  @Test
  void goldenTextsAloneMakeASuite() {
    HealthSuite suite =
        read(
            """
            {"format": 1, "texts": [{"say": "lights off", "action": "light_off"}]}
            """);

    assertEquals("lights off", suite.texts().getFirst().say());
    assertEquals(Thresholds.USUAL, suite.thresholds());
    assertEquals(Relative.USUAL, suite.relative());
    assertEquals(CanaryTerms.USUAL, suite.canary());
    assertEquals(Optional.empty(), suite.shadow());
  }

  @Test
  void everythingThatCanBeSaidIsRead() {
    HealthSuite suite =
        read(
            """
            {
              "$schema": "https://example.org/health.schema.json",
              "format": 1,
              "texts": [
                {"say": "lights off", "tier": "rules", "action": ["light_off", "scene"],
                 "values": {"room": "kitchen"}}
              ],
              "audio": [{"file": "health/1.wav", "words": "lights off", "action": "light_off"}],
              "questions": [{"ask": "what is tern", "contains": "bird", "maxTokens": 40}],
              "thresholds": {"textsRight": 0.9, "answered": 0.5, "wordErrorRate": 0.1,
                "turnMillisP95": 900, "firstSoundMillisP95": 800, "privateMib": 700,
                "diskMib": 600, "loadMillis": 500},
              "relative": {"turnMillis": 1.1, "privateMib": 1.5, "textsRight": 1,
                "wordErrorRate": 0},
              "canary": {"seconds": 30, "turns": 4, "brokerRoundTrip": false},
              "rounds": 3,
              "shadow": {"turns": 9, "maxDifferences": 0.2, "hours": 2}
            }
            """);

    assertEquals(List.of("light_off", "scene"), suite.texts().getFirst().expected().actions());
    assertEquals(
        Optional.of(Map.of("room", "kitchen")), suite.texts().getFirst().expected().values());
    assertEquals("health/1.wav", suite.audio().getFirst().file());
    assertEquals(List.of("bird"), suite.questions().getFirst().contains());
    assertEquals(700, suite.thresholds().privateMib().getAsDouble());
    assertEquals(new Relative(1.1, 1.5, 1, 0), suite.relative());
    assertEquals(new CanaryTerms(30, 4, false), suite.canary());
    assertEquals(3, suite.rounds());
    assertEquals(new HealthSuite.ShadowTerms(9, 0.2, 2), suite.shadow().get());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | suite.json line 1: format: expected 1",
        "{'format':2} | suite.json line 1: format: expected 1",
        "{'format':1} | suite.json line 1: texts: asks nothing; expected texts, audio or questions",
        "{'format':1,'texts':[{'say':'x'}]}"
            + " | suite.json line 1: texts[0].action: expected tier or action",
        "{'format':1,~'texts':[~{'say':7,'action':'a'}]}"
            + " | suite.json line 3: texts[0].say: expected text in quotes, found 7.0",
        "{'format':1,'texts':[{'say':'x','action':'a','tier':'model'}]}"
            + " | suite.json line 1: texts[0].tier: expected one of",
        "{'format':1,'texts':[{'say':'x','tier':'rules','values':{'a':'b'}}]}"
            + " | suite.json line 1: texts[0].values: expected an action beside them",
        "{'format':1,'audio':[{'file':'../x.wav','words':'x'}]}"
            + " | suite.json line 1: audio[0].file: leads out of the set: ../x.wav",
        "{'format':1,~'thresholds':{'textsright':1}}"
            + " | suite.json line 2: thresholds.textsright: is not known; known=[answered,",
        "{'format':1,'thresholds':{'textsRight':95}}"
            + " | suite.json line 1: thresholds.textsRight: expected a number from 0 to 1",
        "{'format':1,'rounds':1.5} | suite.json line 1: rounds: expected a whole number, found 1.5",
        "{'format':1,~~'format':1} | suite.json line 3: broken JSON: Duplicate field 'format'",
        "[] | suite.json line 1: expected keys and values in {}, found []",
        "{'format':1} {} | suite.json line 1: more after the end",
      })
  void whatIsWrongIsToldWithItsLineAndPath(String text, String told) {
    GateException wrong = assertThrows(GateException.class, () -> read(text));

    assertTrue(wrong.getMessage().startsWith(told), wrong.getMessage());
  }

  private static HealthSuite read(String text) {
    byte[] bytes = text.replace('\'', '"').replace('~', '\n').getBytes(UTF_8);
    return SuiteReader.read(bytes, "suite.json");
  }
}
