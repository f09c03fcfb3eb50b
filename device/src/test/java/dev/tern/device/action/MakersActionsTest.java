package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.action.Outbound.Result;
import dev.tern.device.action.Outbound.Result.Fault;
import dev.tern.device.action.Reply.Outcome;
import dev.tern.device.skill.Skills;
import dev.tern.device.skill.SpokenNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Intents that a maker's manifest declares and somebody else carries out. */
class MakersActionsTest {
  private static final String GREENHOUSE =
      """
      skill: green-house
      language: en
      kind: command
      handler: {mqtt: {}}
      types:
        plant: (basil|mint)
      intents:
        plant_water:
          about: water a plant
          risk: act
          slots: {plant: plant, duration: duration, share: percent}
          required: [plant]
          ask: {plant: "which plant should I water?"}
          reply: "watering the {plant}[ for {duration}]."
          sentences: water the {plant} [for {duration}] [to {share}]
        plant_count:
          about: how many plants there are
          risk: read
          slots: {plant: plant}
          required: [plant]
          sentences: count the {plant}
        roof_open:
          about: open the roof of the greenhouse
          risk: danger
          sentences: open the glass
        roof_close:
          about: close the roof
          risk: danger
          confirm: "Shall I close the roof?"
          sentences: close the glass
      """;

  @TempDir Path folder;
  private final Appliance appliance = new Appliance();

  @BeforeEach
  void heedTheManifest() throws IOException {
    Files.writeString(folder.resolve("greenhouse.yaml"), GREENHOUSE);
    appliance.actions.heeding(
        Skills.load(
            "en",
            List.of("dialog", "covers"),
            folder,
            SpokenNames.NONE,
            wrong -> {
              throw wrong;
            }));
  }

  @Test
  void becomeActsWithWordsAndValues() {
    Reply reply =
        appliance.perform(
            "plant_water", "plant", "mint", "duration", "two minutes", "share", "forty percent");

    assertEquals("Watering the mint for two minutes.", reply.text());
    assertEquals(
        Map.of(
            "plant",
            "mint",
            "duration",
            "two minutes",
            "durationSeconds",
            120,
            "share",
            "forty percent",
            "sharePercent",
            40),
        reply.act().orElseThrow().values());
  }

  @Test
  void askForWhatIsMissing() {
    assertEquals("Which plant should I water?", appliance.says("plant_water"));
    assertEquals("Watering the mint.", appliance.saysToAnswer("mint"));
    assertEquals("Which plant?", appliance.says("plant_count"));
  }

  @Test
  void areDoneAfterAYesWhereTheManifestSaysDanger() {
    Reply asked = appliance.perform("roof_open");

    assertEquals(Outcome.ASKS_YES, asked.outcome());
    assertEquals(
        "That may be dangerous: open the roof of the greenhouse. Say yes to confirm.",
        asked.text());
    assertTrue(asked.act().isEmpty());
    assertTrue(appliance.perform("affirm").act().isPresent());
    assertEquals("Shall I close the roof?", appliance.says("roof_close"));
  }

  @Test
  void whateverTheOthersDoIsTold() {
    Reply reply = appliance.perform("plant_water", "plant", "mint");

    assertEquals("The mint is wet.", after(reply, new Result.Said("The mint is wet.")));
    assertEquals("Watering the mint.", after(reply, new Result.Done()));
    assertEquals(
        "The skill green house took too long, so I stopped it.",
        after(reply, new Result.Broken(Fault.TOO_SLOW, "")));
    assertEquals(
        "The skill green house broke down while doing that.",
        after(reply, new Result.Broken(Fault.CRASHED, "")));
    assertEquals(
        "The skill green house had far more to say than I can read out, so I stopped it.",
        after(reply, new Result.Broken(Fault.TOO_MUCH, "")));
    assertEquals(
        "I could not reach the skill green house.", after(reply, new Result.Unreachable("")));
    assertEquals(
        "The skill green house could not do that: no water.",
        after(reply, new Result.Refused("no water")));
  }

  @Test
  void theManifestAloneSaysWhichCoversAskForAYes() {
    assertEquals(
        Outcome.ASKS_YES, appliance.perform("cover_close", "device", "turnstile").outcome());
    assertEquals(Outcome.DONE, appliance.perform("cover_open", "device", "blinds").outcome());
  }

  private String after(Reply reply, Result result) {
    return appliance.actions.after(reply, reply.act().orElseThrow(), result).text();
  }
}
