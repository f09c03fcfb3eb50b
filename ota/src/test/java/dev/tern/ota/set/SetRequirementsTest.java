package dev.tern.ota.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.ota.Appliance.Facts;
import dev.tern.ota.OtaException;
import dev.tern.ota.TargetSet.Requirements;
import dev.tern.ota.UntrustedException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SetRequirementsTest {
  private static final Facts DEVICE = new Facts("home", "kitchen", "0.1.0-SNAPSHOT", 3, "virtual");

  @Test
  void areReadAsTheyWereWritten() {
    Requirements requirements = new Requirements("0.1.0", 3, List.of("virtual", "intel-n100"));

    assertEquals(requirements, SetRequirements.read(SetRequirements.write(requirements)));
    assertEquals(Requirements.NONE, SetRequirements.read(SetRequirements.write(Requirements.NONE)));
  }

  @Test
  void areHeldAgainstTheDevice() {
    assertEquals(Optional.empty(), SetRequirements.unmet(Requirements.NONE, DEVICE));
    assertEquals(
        Optional.empty(),
        SetRequirements.unmet(new Requirements("0.1.0", 3, List.of("virtual")), DEVICE));
    assertEquals(
        "it requires tern>=0.2.0, here is tern=0.1.0-SNAPSHOT",
        SetRequirements.unmet(new Requirements("0.2.0", 0, List.of()), DEVICE).orElseThrow());
    assertEquals(
        "it requires packLayout=4, here is packLayout=3",
        SetRequirements.unmet(new Requirements("", 4, List.of()), DEVICE).orElseThrow());
    assertEquals(
        "it requires board=[intel-n100], here is board=virtual",
        SetRequirements.unmet(new Requirements("", 0, List.of("intel-n100")), DEVICE)
            .orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"tern\":{\"role\":\"model\"}}",
        "{\"tern\":{\"role\":\"set\",\"requires\":{\"moon\":1}}}",
        "{\"tern\":{\"role\":\"set\",\"requires\":{\"board\":\"virtual\"}}}",
        "{\"tern\":{\"role\":\"set\",\"requires\":{\"tern\":\"newest\"}}}",
      })
  void thatAreNotUnderstoodAreNotMet(String custom) {
    assertThrows(
        OtaException.class, () -> SetRequirements.read(new ObjectMapper().readTree(custom)));
  }

  @ParameterizedTest
  @CsvSource({
    "0.1.0, 0.1.1",
    "0.9.0, 0.10.0",
    "1.0.0-rc.1, 1.0.0",
    "1.0.0-alpha, 1.0.0-alpha.1",
    "1.0.0-alpha.2, 1.0.0-alpha.10",
    "1.0.0-9, 1.0.0-alpha",
    "0.1.0-SNAPSHOT, 0.1.1",
    "0.1.0~snapshot, 0.2.0",
  })
  void versionsAreOrdered(String lower, String higher) {
    assertTrue(Version.of(lower).compareTo(Version.of(higher)) < 0);
    assertTrue(Version.of(higher).compareTo(Version.of(lower)) > 0);
    assertEquals(0, Version.of(lower).compareTo(Version.of(lower)));
  }

  @Test
  void aSnapshotCountsAsItsRelease() {
    assertEquals(0, Version.of("0.1.0-SNAPSHOT").compareTo(Version.of("0.1.0")));
    assertThrows(OtaException.class, () -> Version.of("1.0"));
    assertThrows(UntrustedException.class, () -> SetDocument.read(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"offer\":\"1\"}", "{\"offer\":1,\"set\":\"x\"}", "null"})
  void garbageIsNoOffer(String garbage) {
    assertThrows(
        OtaException.class,
        () -> Offer.read(garbage.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertEquals(new Offer("7f", "x"), Offer.read(new Offer("7f", "x").write()));
  }
}
