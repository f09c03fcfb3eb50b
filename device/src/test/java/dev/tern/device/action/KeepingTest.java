package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.premises.Entry;
import dev.tern.device.premises.LocalSearch;
import dev.tern.device.premises.Premises;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists, orders and the volume, and what is known about the premises. */
class KeepingTest {
  private final Appliance appliance = new Appliance();

  @Test
  void keepsLists() {
    assertEquals(
        "Added milk and eggs to your shopping list.",
        appliance.says("list_add", "item", "milk and eggs", "list", "shopping list"));
    assertEquals(
        "Your shopping list already has milk.", appliance.says("list_add", "item", "milk"));
    assertEquals("On your shopping list: milk and eggs.", appliance.says("list_query"));
    assertEquals(
        "Took milk off your shopping list.", appliance.says("list_remove", "item", "the milk"));
    assertEquals(
        "Your shopping list doesn't have bread.", appliance.says("list_remove", "item", "bread"));
  }

  @Test
  void emptiesAListOnlyAfterAYes() {
    appliance.says("list_add", "item", "milk and eggs");

    assertEquals(
        "Your shopping list has 2 items. Shall I take everything off?",
        appliance.saysTo("clear my shopping list", "list_remove", "list", "shopping"));
    assertEquals("Your shopping list is empty now.", appliance.says("affirm"));
    assertEquals("Your shopping list is empty.", appliance.says("list_query"));
  }

  @Test
  void readsTenItemsAndSaysHowManyMore() {
    for (int i = 1; i <= 12; i++) {
      appliance.says("list_add", "item", "thing " + i);
    }

    String read = appliance.says("list_query");

    assertEquals("thing 10 and 2 more.", read.substring(read.indexOf("thing 10")));
  }

  @Test
  void takesAnOrder() {
    assertEquals(
        "I've put down 1 hot chocolate.",
        appliance.says("order_add", "quantity", "one", "item", "hot chocolate"));
    appliance.says("order_add", "quantity", "two", "item", "salad", "option", "no onions");
    appliance.says("order_add", "item", "hot chocolate");

    assertEquals(
        "Your order: 2 hot chocolate, and 2 salad, no onions.", appliance.says("order_query"));
    assertEquals(
        "I've taken salad off your order.", appliance.says("order_remove", "item", "salad"));

    Reply confirmed = appliance.perform("order_confirm");
    assertEquals("Your order is placed: 2 hot chocolate.", confirmed.text());
    assertEquals(
        "order_confirm lines=\"2 hot chocolate\"", confirmed.act().orElseThrow().toString());
    assertEquals("Your order: 2 hot chocolate.", appliance.says("order_query"));

    appliance.actions.after(confirmed, confirmed.act().orElseThrow(), new Outbound.Result.Done());
    assertEquals("There's nothing in your order yet.", appliance.says("order_query"));
  }

  @Test
  void keepsAnOrderThatNobodyTook() {
    appliance.says("order_add", "item", "salad");
    Reply confirmed = appliance.perform("order_confirm");

    Reply failed =
        appliance.actions.after(
            confirmed, confirmed.act().orElseThrow(), new Outbound.Result.Unreachable("away"));

    assertEquals("I could not reach the counter.", failed.text());
    assertEquals("Your order: 1 salad.", appliance.says("order_query"));
  }

  @Test
  void ordersOnlyWhatIsOnTheMenu() {
    Appliance kiosk =
        new Appliance(
            new Premises(
                List.of(Entry.of("restrooms", "The restrooms are on the left.")),
                Optional.of("We're open from 9 a.m. to 5 p.m."),
                List.of(),
                List.of(Entry.of("salad", "A green salad, 6 euros, without nuts.")),
                new LocalSearch(List.of())));

    assertEquals(
        "I don't find pizza on my menu, so I haven't put it down.",
        kiosk.says("order_add", "item", "pizza"));
    assertEquals(
        "A green salad, 6 euros, without nuts.", kiosk.says("menu_query", "item", "the salad"));
    assertEquals("We have salad.", kiosk.says("menu_query"));
    assertEquals("We're open from 9 a.m. to 5 p.m.", kiosk.says("opening_hours"));
    assertEquals("The restrooms are on the left.", kiosk.says("wayfind", "place", "restrooms"));
    assertEquals(
        "I don't know the way to the lobby. Please ask a member of staff.",
        kiosk.says("wayfind", "place", "lobby"));
  }

  @Test
  void saysThatNobodyHasToldItAboutThePremises() {
    Reply reply = appliance.perform("wayfind", "place", "reception desk");

    assertEquals(Outcome.REFUSED, reply.outcome());
    assertEquals(
        "Nobody has told me the way to the reception desk yet."
            + " Whoever looks after me can add directions.",
        reply.text());
  }

  @ParameterizedTest
  @CsvSource({
    "30 percent, 30",
    "seven, 70",
    "ten, 100",
    "seventy, 70",
    "max, 100",
    "by ten percent, 60",
    "zero, 0"
  })
  void setsTheVolumeInPercentOrOnADialOfTen(String level, int percent) {
    assertEquals("Volume " + percent + " percent.", appliance.says("volume_set", "level", level));
    assertEquals(percent, appliance.volume.percent());
  }

  @Test
  void mutesAndComesBack() {
    appliance.says("volume_mute");
    assertEquals(0, appliance.volume.percent());

    assertEquals("Volume 50 percent.", appliance.says("volume_unmute"));
    assertEquals("Volume 60 percent.", appliance.says("volume_up"));
  }

  @Test
  void louderAfterAMuteStartsFromWhereItWas() {
    appliance.says("volume_mute");

    assertEquals("Volume 60 percent.", appliance.says("volume_up"));
  }

  @Test
  void saysWhenItGetsNoLouder() {
    appliance.says("volume_set", "level", "max");

    assertEquals("That's as loud as I go.", appliance.says("volume_up"));
    assertEquals(
        "The volume goes from 0 to 100 percent. What should it be?",
        appliance.says("volume_set", "level", "two hundred percent"));
  }
}
