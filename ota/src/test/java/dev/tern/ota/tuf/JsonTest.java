package dev.tern.ota.tuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "3",
        "{\"a\":1}{}",
        "{\"a\":1} x",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"\\u0062\":2}}",
        "{\"a\":1.5}",
        "{\"a\":1e2}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":9007199254740992}",
        "{\"a\":-9007199254740992}",
        "{\"a\":99999999999999999999999999999}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\udc00\":1}",
        "\uFEFF{\"a\":1}",
      })
  void refusesWhatCanBeReadInTwoWays(String text) {
    assertMalformed(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesOtherEncodingsAndDeepNesting() {
    assertMalformed("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE));
    assertMalformed("{\"a\":1}".getBytes(StandardCharsets.UTF_16));
    assertMalformed(new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'});
    assertMalformed(
        ("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  // Expected by securesystemslib 1.4.0: encode_canonical(json.loads(TEXT)).
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{ \"b\" : [1, -2,true], \"a\":null };{\"a\":null,\"b\":[1,-2,true]}",
        "{\"é\":1,\"z\":2,\"A\":-0};{\"A\":0,\"z\":2,\"é\":1}",
        "{\"\\ud83d\\ude00\":1,\"\\uffee\":2};{\"\uffee\":2,\"\ud83d\ude00\":1}",
        "{\"a\\\"\\\\/\\u0001\":\"\\t\"};{\"a\\\"\\\\/\u0001\":\"\t\"}",
      })
  void spellsAValueInOneWay(String text, String canonical) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertEquals(
        canonical,
        new String(CanonicalJson.encode(StrictJson.parse("it", bytes)), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({"1.10,1.1", "1.0,1.0", "12e1,120.0", "0.00001,0.00001", "-0.5,-0.5", "7,7"})
  void spellsDecimalsOfDocumentsInOneWay(String number, String canonical) {
    byte[] bytes = ("{\"a\":" + number + "}").getBytes(StandardCharsets.UTF_8);

    assertEquals(
        "{\"a\":" + canonical + "}",
        new String(
            CanonicalJson.encode(StrictJson.parseWithDecimals("it", bytes)),
            StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "0.123456789012345678", "1e-18"})
  void refusesDecimalsThatNobodyNeeds(String number) {
    byte[] bytes = ("{\"a\":" + number + "}").getBytes(StandardCharsets.UTF_8);

    assertThrows(UntrustedException.class, () -> StrictJson.parseWithDecimals("it", bytes));
  }

  private static void assertMalformed(byte[] bytes) {
    UntrustedException refused =
        assertThrows(UntrustedException.class, () -> StrictJson.parse("it.json", bytes));
    assertEquals(Attack.MALFORMED, refused.attack());
    assertTrue(refused.getMessage().startsWith("it.json: "), refused.getMessage());
  }
}
