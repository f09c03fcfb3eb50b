package dev.tern.tts.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTableTest {
  @Test
  void findsMembersOfEveryKind() throws IOException {
    JsonTable table = index(" { \"a\" : \"x\", \"é\":{\"b\":[1,\"}\"]} ,\"q\\\"\":2,\"n\":null} ");

    assertEquals(4, table.size());
    assertEquals("x", table.value("a").getText());
    assertEquals(2, table.value("q\"").getIntValue());
    assertTrue(table.contains("é"));
    assertTrue(table.contains("n"));
    assertFalse(table.contains("b"), "members of members are not its own");
    assertFalse(table.contains("x"));
  }

  @Test
  void growsWithItsMembers() throws IOException {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 20_000; i++) {
      json.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":").append(i);
    }

    JsonTable table = index(json.append("}").toString());

    assertEquals(20_000, table.size());
    assertEquals(19_999, table.value("k19999").getIntValue());
    assertEquals(0, table.value("k0").getIntValue());
    assertFalse(table.contains("k20000"));
  }

  @Test
  void anEmptyObjectHasNoMembers() throws IOException {
    assertEquals(0, index("{}").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "{",
        "{\"a",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":{\"b\":1}",
        "{\"a\" 1}",
        "{a:1}"
      })
  void refusesWhatIsNoWholeObject(String json) {
    assertThrows(IOException.class, () -> index(json));
  }

  private static JsonTable index(String json) throws IOException {
    return JsonTable.index(json.getBytes(StandardCharsets.UTF_8), 0);
  }
}
