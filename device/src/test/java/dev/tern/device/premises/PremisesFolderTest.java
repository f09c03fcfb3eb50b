package dev.tern.device.premises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PremisesFolderTest {
  private static final String CAFE =
      """
      hours:
        house: We are open Monday to Friday from 9 a.m. to 6 p.m.
        kitchen: The kitchen serves from noon to 4 p.m.
      places:
        restroom: {say: "Down the hall, the second door on the left.", also: [toilet, bathroom]}
        reception: Next to the main door
      menu:
        green salad: {price: 6 euros, say: "With tomatoes and pumpkin seeds.", also: [salad]}
        tomato soup: {price: 4.50 euros, say: Vegan.}
      facts:
        wifi: The network is called Guest, the password stands on your receipt.
      """;

  private static final String HOUSE =
      """
      # Our museum

      ## Parking
      There is a car park **behind the house**. It costs two euros an hour.
      The gate closes at night.

      ## Dogs
      - Dogs stay on a lead.
      - Guide dogs may go [everywhere](https://example.org).

      ```
      not said: parking robots
      ```
      """;

  @TempDir Path folder;

  private PremisesFolder.Found found() {
    return PremisesFolder.read(folder);
  }

  private Premises premises() throws IOException {
    Files.writeString(folder.resolve("cafe.yaml"), CAFE);
    Files.createDirectories(folder.resolve("house"));
    Files.writeString(folder.resolve("house/visit.md"), HOUSE);
    PremisesFolder.Found found = found();
    assertEquals(List.of(), found.faults());
    return found.premises();
  }

  private Optional<String> fact(String question) throws IOException {
    return premises().facts().answer(question);
  }

  @Test
  void findsThingsByTheirNamesInOneAndMany() throws IOException {
    Premises premises = premises();

    assertEquals(
        Optional.of("Down the hall, the second door on the left."),
        Premises.find(premises.places(), "nearest toilets").map(Entry::say));
    assertEquals(
        Optional.of("Next to the main door."),
        Premises.find(premises.places(), "the reception").map(Entry::say));
    assertEquals(
        Optional.of("Green salad, 6 euros. With tomatoes and pumpkin seeds."),
        Premises.find(premises.menu(), "the salad").map(Entry::say));
    assertEquals(Optional.empty(), Premises.find(premises.menu(), "pizza"));
    assertEquals(
        Optional.of("We are open Monday to Friday from 9 a.m. to 6 p.m."), premises.houseHours());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "where can i park my car | There is a car park behind the house. It costs two euros an hour.",
        "are dogs allowed | Dogs stay on a lead. Guide dogs may go everywhere.",
        "what is the wifi password | The network is called Guest, the password stands on your receipt.",
        "when does the parking gate close | The gate closes at night."
      })
  void answersFromPassages(String question, String answer) throws IOException {
    assertEquals(Optional.of(answer), fact(question));
  }

  @ParameterizedTest
  @CsvSource({
    "who wrote hamlet",
    "what is the capital of france",
    "do you have a swimming pool for dogs and cats",
    "parking robots on the moon",
    "what is that"
  })
  void ratherFindsNothingThanSomethingElse(String question) throws IOException {
    assertEquals(Optional.empty(), fact(question));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "menu:\\n  soup: {price: cheap} | a.yaml:2: expected a price such as '4.50 euros', found 'cheap'",
        "menus:\\n  soup: good | a.yaml:1: section 'menus' is not known; known=[hours, places, menu, facts]",
        "menu:\\n  soup: {cost: 4 euros} | a.yaml:2: 'cost' is not known; known=[say, price, also]",
        "menu: [soup] | a.yaml:1: expected names with values (name: value)",
        "menu:\\n  soup: 'good | a.yaml:2: this is no YAML: found unexpected end of stream",
        "places:\\n  hall: {also: [x]} | a.yaml:2: expected 'say' with what is said about it"
      })
  void namesFileAndLineOfWhatItCanNotReadAndUsesTheOthers(String text, String fault)
      throws IOException {
    Files.writeString(folder.resolve("a.yaml"), text.replace("\\n", "\n"));
    Files.writeString(folder.resolve("b.yaml"), "hours: Always open.\n");

    PremisesFolder.Found found = found();

    assertEquals(List.of(fault + "; the file is left out"), found.faults());
    assertEquals(Optional.of("Always open."), found.premises().houseHours());
  }

  @Test
  void readsNoFileThatIsTooLargeOrNoText() throws IOException {
    Files.write(folder.resolve("a.md"), new byte[PremisesFolder.LARGEST_FILE_BYTES + 1]);
    Files.write(folder.resolve("b.md"), new byte[] {(byte) 0xc3, 0x28});

    assertEquals(
        List.of(
            "a.md:1: expected at most 262144 bytes, found 262145; the file is left out",
            "b.md:1: expected text in UTF-8, found other bytes; the file is left out"),
        found().faults());
  }

  @Test
  void doesNotFollowLinksOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("secret.md"), "# Secret\nThe code is 1234.\n");
    Files.createSymbolicLink(folder.resolve("link.md"), elsewhere.resolve("secret.md"));
    Files.createSymbolicLink(folder.resolve("links"), elsewhere);

    assertEquals(0, found().premises().facts().size());
  }

  @Test
  void saysThatThereIsNoFolder() {
    List<String> faults = PremisesFolder.read(folder.resolve("none")).faults();

    assertEquals(1, faults.size());
    assertTrue(faults.getFirst().contains("can't be read"), faults.getFirst());
  }
}
