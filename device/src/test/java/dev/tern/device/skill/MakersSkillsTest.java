package dev.tern.device.skill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder of manifests beside the shipped ones. */
class MakersSkillsTest {
  private static final String GREENHOUSE =
      """
      skill: greenhouse
      language: en
      kind: command
      handler:
        mqtt: {timeout-millis: 1500}
      types:
        plant: (basil|mint|tomatoes)
      intents:
        plant_water:
          about: water a plant
          risk: act
          accept: 0.9
          slots: {plant: plant, duration: duration}
          required: [plant]
          ask: {plant: "Which plant should I water?"}
          reply: "Watering the {plant}[ for {duration}]."
          sentences: |
            water the {plant} [for {duration}]
            water the plants
          examples: |
            water the mint for ten seconds | plant=mint, duration=ten seconds
            water the basil | plant=basil
          never: |
            turn on the lights
        plant_count:
          about: how many plants there are
          risk: read
          handler:
            command: {argv: [./count, "{plant}"], memory-mib: 64}
          slots: {plant: plant}
          sentences: |
            how many {plant} [plants] are in the greenhouse
          examples: |
            how many mint plants are in the greenhouse | plant=mint
      """;

  @TempDir Path folder;
  private final List<String> refused = new ArrayList<>();

  @BeforeEach
  void aProgramBesideTheManifest() throws IOException {
    Path program = Files.writeString(folder.resolve("count"), "#!/bin/sh\necho 3\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Skills load(String... shipped) {
    return Skills.load(
        "en",
        List.of(shipped),
        folder,
        SpokenNames.NONE,
        wrong -> refused.add(wrong.getMessage().replace(folder + "/", "")));
  }

  private void write(String file, String manifest) throws IOException {
    Files.writeString(folder.resolve(file), manifest);
  }

  @Test
  void areReadBesideTheShippedOnes() throws IOException {
    write("greenhouse.yaml", GREENHOUSE);

    Skills skills = load("timers");
    Match match = new SentenceRules(skills).match("please water the mint").orElseThrow();

    assertEquals(List.of(), refused);
    assertEquals(new Intent("plant_water", Map.of("plant", "mint")), match.intent());
    Skill.Declaration water = skills.intent("plant_water").orElseThrow();
    assertEquals(new Handling.Mqtt(Optional.empty(), Duration.ofMillis(1500)), water.handling());
    assertEquals(0.9, water.accept());
    Handling.Command count =
        assertInstanceOf(
            Handling.Command.class, skills.intent("plant_count").orElseThrow().handling());
    assertEquals(List.of(folder + "/count", "{plant}"), count.argv());
    assertEquals(64, count.memoryMib());
  }

  @Test
  void aWrongOneIsRefusedAndTheOthersGoOn() throws IOException {
    write("a-broken.yaml", "skill: [broken\n");
    write(
        "b-odd.yaml",
        GREENHOUSE
            .replace("skill: greenhouse", "skill: odd")
            .replace("plant: plant, duration: duration", "plant: plont"));
    write("c-right.yaml", GREENHOUSE);
    write("d-twice.yaml", GREENHOUSE);

    Skills skills = load();

    assertTrue(new SentenceRules(skills).match("water the basil").isPresent());
    assertEquals(3, refused.size(), refused.toString());
    assertTrue(refused.get(0).startsWith("a-broken.yaml:2: this is no YAML"), refused.get(0));
    assertTrue(
        refused
            .get(1)
            .startsWith(
                "b-odd.yaml:13: slot 'plant' has an unknown type=plont; did you mean 'plant'?"),
        refused.get(1));
    assertTrue(
        refused.get(2).startsWith("d-twice.yaml:1: skill 'greenhouse' is there already"),
        refused.get(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kind: command; kind: order; :3: expected one of [command, classify, extract], found order",
        "risk: act; risk: high; :11: expected one of [read, act, danger], found high",
        "accept: 0.9; accept: 90; :12: expected a number from 0.5 to 1.0, found 90",
        "kind: command; kind: classify; intent 'plant_water' has slots; expected none in a skill",
        "[./count,; [count,; expected a program as ./NAME, beside the manifest, or as a whole path",
        "[./count,; [./other,; other is not there or not executable; make it so: chmod +x",
        "[./count,; [./../../bin/sh,; expected a program inside",
        "\"{plant}\"; \"-p={plant}\"; expected a slot as a whole argument",
        "\"{plant}\"; \"{plan}\"; slot 'plan' is not declared; declared=[plant]",
        "memory-mib: 64; memory-mib: 1; expected a whole number from 4 to 4096, found 1",
        "timeout-millis: 1500; topic: a/#; expected a topic of 1 to 200 characters without + and #",
        "the {plant}[ for {duration}]; {duration}; slot 'duration' may not have been said",
        "plant_water:; light_on:; intent 'light_on' is declared already, by another skill",
        "required: [plant]; required: [plan]; slot 'plan' is not declared",
        "risk: act; rsik: act; key 'rsik' is not known",
        "plant_water:; Plant Water:; expected a name of 1 to 48 characters",
      })
  void faultsNameLineExpectedAndFound(String part, String wrong, String fault) throws IOException {
    write("x.yaml", GREENHOUSE.replaceFirst(Pattern.quote(part), Matcher.quoteReplacement(wrong)));

    load("lights");

    assertEquals(1, refused.size(), refused.toString());
    assertTrue(refused.getFirst().contains(fault), refused.getFirst());
  }

  @Test
  void whatTheApplianceCanNotDoItselfNeedsAHandler() throws IOException {
    write("x.yaml", GREENHOUSE.replaceFirst("handler:\n  mqtt: .*\n", ""));

    load();

    assertTrue(
        refused
            .getFirst()
            .contains("intent 'plant_water' is none that the appliance itself can do"),
        refused.toString());
  }

  @Test
  void aFolderThatIsNotThereIsTold() {
    Skills skills =
        Skills.load(
            "en",
            List.of("timers"),
            folder.resolve("none"),
            SpokenNames.NONE,
            wrong -> refused.add(wrong.getMessage()));

    assertEquals(1, skills.all().size());
    assertTrue(refused.getFirst().contains("is no folder"), refused.toString());
  }

  @Test
  void belowItsThresholdAGuessIsAskedAbout() throws IOException {
    write("x.yaml", GREENHOUSE.replace("accept: 0.9", "accept: 0.5"));
    assertInstanceOf(Match.class, new SentenceRules(load()).understand("water the pint"));

    write("x.yaml", GREENHOUSE.replace("accept: 0.9", "accept: 0.83"));
    assertInstanceOf(
        Understanding.Unsure.class, new SentenceRules(load()).understand("water the pint"));
  }

  @Test
  void namesThatWereTaughtAreWrittenAsTheyShouldBe() {
    SpokenNames names = SpokenNames.NONE.with("Sear Sha", "Saoirse");

    SentenceRules rules =
        new SentenceRules(Skills.load("en", List.of("robot"), folder, names, wrong -> {}));

    assertEquals(
        Optional.of("saoirse"),
        rules.match("follow sear sha").map(match -> match.intent().slots().get("target")));
    assertTrue(rules.vocabulary().containsAll(List.of("sear", "sha")));
  }

  @Test
  void namesAreKeptAndForgotten() {
    SpokenNames.NONE.with("sear sha", "saoirse").with("neave", "niamh").keep(folder);
    SpokenNames kept = SpokenNames.in(folder, wrong -> refused.add(wrong.getMessage()));

    assertEquals(Map.of("sear sha", "saoirse", "neave", "niamh"), kept.writtenByHeard());
    assertEquals(Map.of("neave", "niamh"), kept.without("Saoirse").writtenByHeard());
    assertEquals(List.of(), refused);
  }

  @Test
  void aWrongLineOfTheNamesIsLeftOut() throws IOException {
    Files.writeString(folder.resolve(SpokenNames.FILE), "neave = niamh\nnonsense\n");

    SpokenNames kept = SpokenNames.in(folder, wrong -> refused.add(wrong.getMessage()));

    assertEquals(Map.of("neave", "niamh"), kept.writtenByHeard());
    assertTrue(refused.getFirst().contains(SpokenNames.FILE + ":2: expected: heard = written"));
  }

  @Test
  void theCheckFindsNothingInARightOne() throws IOException {
    write("greenhouse.yaml", GREENHOUSE);

    assertEquals(List.of(), check(word -> true));
  }

  @Test
  void theCheckTellsOfOverlapsTiesAndWrongExamples() throws IOException {
    write(
        "x.yaml",
        """
        skill: rival
        language: en
        kind: command
        handler: {mqtt: {}}
        intents:
          lamp_on:
            about: rival
            risk: act
            sentences: |
              turn on the lights
              (open|close) the sesame
            examples: |
              open the sesame
              turn on the lights
              open the window
        """);

    List<String> found = check(word -> true);

    assertTrue(
        found.stream()
            .anyMatch(
                line ->
                    line.startsWith("x.yaml:10: 'turn on the lights' fits")
                        && line.contains("to light_on, by lights.yaml:")),
        found.toString());
    assertTrue(
        found.stream()
            .anyMatch(
                line ->
                    line.startsWith(
                        "x.yaml:15: example 'open the window': expected lamp_on, found")),
        found.toString());
  }

  @Test
  void theCheckOffersWhatTheRecognizerWouldWrite() throws IOException {
    write("greenhouse.yaml", GREENHOUSE);

    List<String> found = check(word -> !word.equals("basil") && !word.matches(".{1,2}|[^bs].*"));

    assertTrue(
        found.stream().anyMatch(line -> line.contains("the recognizer has no word 'basil'")),
        found.toString());
  }

  private List<String> check(Predicate<String> known) {
    return SkillCheck.of(
            "en",
            List.of("lights", "covers"),
            Skills.manifestsIn(folder, wrong -> {}),
            SpokenNames.NONE,
            known)
        .stream()
        .map(finding -> finding.toString().replace(folder + "/", ""))
        .toList();
  }
}
