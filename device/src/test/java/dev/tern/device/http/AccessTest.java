package dev.tern.device.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {
  private static final Access HERE = Access.fromHere(Optional.empty());
  private static final Access OPEN = Access.fromElsewhere("Kitchen", new Token("0123456789abcdef"));

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:8765", "127.0.0.1:8765", "[::1]:8765", "LocalHost"})
  void letsThisMachineIn(String authority) {
    assertEquals(Optional.empty(), HERE.refusal(authority, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.168.1.20:8765",
        "kitchen.local",
        "user@localhost@evil.example",
        ""
      })
  void refusesOtherNamesOnThisMachine(String authority) {
    assertTrue(HERE.refusal(authority, null).orElseThrow().startsWith("Host="));
  }

  @Test
  void refusesARequestThatNamesNoHost() {
    assertEquals(
        "Host= is not this machine; expected",
        HERE.refusal(null, null).orElseThrow().replaceFirst(" \\[.*", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8765",
        "http://localhost:3000",
        "https://[::1]:8765",
        "http://localhost"
      })
  void letsPagesOfThisMachineIn(String origin) {
    assertEquals(Optional.empty(), HERE.refusal("127.0.0.1:8765", origin));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example", "null", "", "file://", "http://localhost.evil.example"})
  void refusesForeignPages(String origin) {
    assertEquals(
        "Origin=" + origin,
        HERE.refusal("127.0.0.1:8765", origin).orElseThrow().replaceFirst(" is not .*", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.168.1.20:8765",
        "[fe80::1]:8765",
        "kitchen:8765",
        "kitchen.local",
        "localhost"
      })
  void letsAnOpenMachineBeCalledByItsAddressesAndNames(String authority) {
    assertEquals(Optional.empty(), OPEN.refusal(authority, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "kitchen.evil.example", "1.2.3.4.evil.example"})
  void refusesANameThatWasMadeToPointAtAnOpenMachine(String authority) {
    assertTrue(OPEN.refusal(authority, null).orElseThrow().startsWith("Host=" + authority));
  }

  @ParameterizedTest
  @CsvSource({
    "192.168.1.20:8765, http://192.168.1.20:8765, true",
    "kitchen.local:8765, http://kitchen.local:8765, true",
    "192.168.1.20:8765, http://192.168.1.20:3000, false",
    "192.168.1.20:8765, http://192.168.1.21:8765, false",
    "192.168.1.20:8765, http://localhost:8765, false",
    "192.168.1.20:8765, http://evil.example, false"
  })
  void letsOnlyItsOwnPageAskAnOpenMachine(String authority, String origin, boolean isLetIn) {
    assertEquals(isLetIn, OPEN.refusal(authority, origin).isEmpty());
  }

  @Test
  void isNeverOpenWithoutAToken() {
    assertThrows(
        IllegalArgumentException.class, () -> new Access(true, Set.of(), Optional.empty()));
  }
}
