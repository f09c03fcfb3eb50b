package dev.tern.ota.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.ota.OtaException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnrolmentBundleTest {
  static final String ROOT = "{\"signed\":{\"_type\":\"root\",\"version\":1},\"signatures\":[]}\n";

  private static final String BROKER = "'broker':{'uri':'tcp://10.0.0.2'}";
  private static final String REST = "'root':'{\\\"signed\\\":{\\\"_type\\\":\\\"root\\\"}}',";

  static EnrolmentBundle kitchen() {
    return new EnrolmentBundle(
        "home",
        "kitchen",
        ROOT,
        new BrokerSettings(URI.create("tcp://10.0.0.2:1883"), "kitchen", "secret", "", "", ""));
  }

  @Test
  void isReadAsItWasWritten() {
    EnrolmentBundle bundle = kitchen();

    assertEquals(bundle, EnrolmentBundle.read("b", bundle.toBytes()));
  }

  @Test
  void showsNoSecret() {
    assertEquals("home/kitchen at tcp://10.0.0.2:1883 as kitchen", kitchen().toString());
    assertFalse(kitchen().toString().contains("secret"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'format':2}|b: field=format: expected a whole number, 1..1, found 2",
        "{'format':1,'site':'home'}|b: field=device: expected text, found nothing",
        "{'format':1,'cite':'home'}|b: unknown field=cite",
        "{'format':1,'site':'a/b','device':'d',REST BROKER}|site=a/b is no part of a topic",
        "{'format':1,'site':'enroll','device':'d',REST BROKER}|site=enroll is where devices are",
        "{'format':1,'site':'a','device':'d','root':'{}',BROKER}|root: field=signed: expected an"
            + " object, found nothing",
        "{'format':1,'site':'a','device':'d',REST 'broker':{'uri':'http://x'}}|broker=http://x:"
            + " expected tcp://",
        "{'format':1,'site':'a','device':'d',REST 'broker':{'uri':'tcp://x','ca':'PEM'}}|"
            + "broker=tcp://x is not encrypted, but has certificates",
        "{'format':1,'site':'a','device':'d',REST 'broker':{'uri':'tcp://x','password':'p'}}|"
            + "broker=tcp://x: a password without a user",
        "{'format':1,'format':1}|b: is no JSON: Duplicate field",
        "[]|b: expected a JSON object, found array",
        "{|b: is no JSON",
      })
  void saysWhatIsWrong(String json, String message) {
    String text = json.replace("REST", REST).replace("BROKER", BROKER).replace('\'', '"');
    byte[] bytes = text.replace("\\\"", "\\\"").getBytes(StandardCharsets.UTF_8);

    String told =
        assertThrows(OtaException.class, () -> EnrolmentBundle.read("b", bytes)).getMessage();

    assertTrue(told.startsWith(message), told);
  }

  @Test
  void readsNothingThatIsTooLarge() {
    byte[] giant = new byte[EnrolmentBundle.LIMIT + 1];

    String told =
        assertThrows(OtaException.class, () -> EnrolmentBundle.read("b", giant)).getMessage();

    assertEquals("b, bytes: used=131073, limit=131072; it is not read", told);
  }
}
