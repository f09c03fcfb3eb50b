package dev.tern.ota.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.ota.OtaException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "a/b,a/b,true",
    "a/b,a/b/c,false",
    "a/b/c,a/b,false",
    "a/+,a/b,true",
    "a/+,a,false",
    "a/+,a/b/c,false",
    "a/+/c,a//c,true",
    "a/#,a/b/c,true",
    "a/#,a,true",
    "a/b/#,a,false",
    "#,a/b,true",
    "#,$SYS/broker,false",
    "+/broker,$SYS/broker,false",
    "$SYS/#,$SYS/broker,true",
  })
  void matchesAsTheStandardSays(String filter, String topic, boolean matches) {
    assertEquals(matches, new TopicFilter(filter).matches(topic));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/#/b", "a+/b", "a/b#"})
  void refusesWildcardsInWrongPlaces(String filter) {
    assertThrows(OtaException.class, () -> new TopicFilter(filter));
  }
}
