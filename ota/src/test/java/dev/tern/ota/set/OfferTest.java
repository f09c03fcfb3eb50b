package dev.tern.ota.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class OfferTest {
  @Test
  void aSetWithTheLongestNameCanBeOffered() {
    String set = "k".repeat(64);

    Offer offer = new Offer(Offer.newId(set), set);

    assertTrue(offer.id().matches("k{55}-[0-9a-f]{1,8}|k{56,}-[0-9a-f]{1,7}"), offer.id());
    assertEquals(offer, Offer.read(offer.write()));
    assertNotEquals(Offer.newId(set), Offer.newId(set));
  }
}
