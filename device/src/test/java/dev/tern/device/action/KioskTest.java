package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.premises.PremisesFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kiosk that was told about its place in a folder of files. */
class KioskTest {
  @TempDir Path folder;
  private Appliance kiosk;

  @BeforeEach
  void opens() throws IOException {
    Files.writeString(
        folder.resolve("cafe.yaml"),
        """
        hours: {house: We are open from 9 a.m. to 6 p.m., kitchen: The kitchen serves until 4 p.m.}
        places: {restroom: {say: "Down the hall on the left.", also: [toilet]}}
        menu:
          green salad: {price: 6 euros, also: [salad]}
          tomato soup: {price: 4.50 euros, say: Vegan.}
        facts: {wifi: The network is called Guest.}
        """);
    kiosk = new Appliance(PremisesFolder.read(folder).premises());
  }

  @Test
  void tellsWhatTheFilesSay() {
    assertEquals("Down the hall on the left.", kiosk.says("wayfind", "place", "toilets"));
    assertEquals("We are open from 9 a.m. to 6 p.m.", kiosk.says("opening_hours"));
    assertEquals(
        "The kitchen serves until 4 p.m.", kiosk.says("opening_hours", "place", "kitchen"));
    assertEquals("We have green salad and tomato soup.", kiosk.says("menu_query"));
    assertEquals("Tomato soup, 4.50 euros. Vegan.", kiosk.says("menu_query", "item", "the soup"));
    assertEquals("The network is called Guest.", kiosk.saysTo("what is the wifi called", "fact"));
  }

  @Test
  void saysThatItDoesNotKnowTheRest() {
    assertEquals(
        "I don't know the opening hours of the shop. Please ask a member of staff.",
        kiosk.says("opening_hours", "place", "shop"));
    assertEquals("I don't find pizza on my menu.", kiosk.says("menu_query", "item", "pizza"));
    Reply unknown = kiosk.actions.perform(Appliance.intent("fact"), "who wrote hamlet");
    assertEquals(Outcome.FOR_THE_MODEL, unknown.outcome());
    assertEquals(Optional.empty(), kiosk.actions.known("who wrote hamlet"));
  }

  @Test
  void addsUpAnOrder() {
    kiosk.says("order_add", "quantity", "two", "item", "salad");
    kiosk.says("order_add", "item", "tomato soup");

    assertEquals(
        "Your order: 2 salad, and 1 tomato soup, which makes 16.50 euros.",
        kiosk.says("order_query"));
  }
}
