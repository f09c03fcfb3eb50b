package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.text.SpokenForm;
import dev.tern.device.RequiredModels;
import dev.tern.pcm.Wav;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * All spoken commands and questions of {@code recordings/}, through the whole turn. Writes what it
 * found to {@code target/turns.md}, the table of docs/turns.md.
 */
@QuarkusTest
final class SpokenTurnsTest {
  private static final Path RECORDINGS = Path.of(System.getProperty("tern.home"), "recordings");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject Conversation conversation;

  @BeforeAll
  static void needsModels() {
    RequiredModels.assumeDefaults();
  }

  /**
   * A line of the manifest.
   *
   * @param intents any of these is right; empty for a question
   */
  private record Spoken(String file, String text, List<String> intents, Map<String, String> slots) {
    boolean isCommand() {
      return !intents.isEmpty();
    }

    boolean isAnsweredBy(Turn turn) {
      return intents.contains(turn.intent()) && comparable(slots).equals(comparable(turn.slots()));
    }

    /** "19 degrees" was spoken "nineteen degrees"; "centimetres" sounds like "centimeters". */
    private static Map<String, String> comparable(Map<String, String> slots) {
      return slots.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, e -> SpokenForm.comparable(e.getValue())));
    }
  }

  @Test
  void understandsSpokenCommandsAndAnswersQuestions() throws IOException {
    List<String> lines = new ArrayList<>();
    int right = 0;
    int refused = 0;
    int wrong = 0;
    int tooLong = 0;
    for (Spoken spoken : manifest()) {
      conversation.startAnew();
      Turn turn = conversation.takeTurn(Wav.read(RECORDINGS.resolve(spoken.file)), clause -> true);
      String verdict = "";
      if (spoken.isCommand() && spoken.isAnsweredBy(turn)) {
        right++;
        verdict = "right";
      } else if (spoken.isCommand() && turn.tier() == Tier.REFUSED) {
        refused++;
        verdict = "refused";
      } else if (spoken.isCommand()) {
        wrong++;
        verdict = "wrong";
      } else if (turn.reply().split("[.!?]+(\\s|$)").length > 2) {
        tooLong++;
        verdict = "too long";
      }
      lines.add(row(spoken, turn, verdict));
    }
    Files.writeString(
        Path.of("target", "turns.md"),
        String.format(
                Locale.ROOT,
                "%d commands right, %d refused or asked back, %d wrong.%n%n"
                    + "| said | heard | tier | intent and slots | reply | |%n|---|---|---|---|---|---|%n",
                right,
                refused,
                wrong)
            + String.join("\n", lines)
            + "\n");

    assertTrue(right >= 48, "right=" + right + "; target/turns.md tells which were not");
    assertTrue(wrong <= 3, "wrong=" + wrong + "; target/turns.md tells which");
    assertTrue(tooLong == 0, "answers of more than two sentences=" + tooLong);
  }

  private static String row(Spoken spoken, Turn turn, String verdict) {
    String intent = turn.intent() == null ? "" : turn.intent() + " " + turn.slots();
    return String.join(
        " | ",
        "| " + spoken.text,
        turn.transcript(),
        turn.tier().json(),
        intent,
        turn.reply(),
        verdict + " |");
  }

  private static List<Spoken> manifest() throws IOException {
    List<Spoken> spoken = new ArrayList<>();
    for (String line :
        Files.readAllLines(RECORDINGS.resolve("manifest.tsv")).stream().skip(1).toList()) {
      String[] columns = line.split("\t", -1);
      Map<String, String> slots =
          JSON.readValue(
              columns[3],
              JSON.getTypeFactory().constructMapType(Map.class, String.class, String.class));
      List<String> intents = columns[2].isEmpty() ? List.of() : List.of(columns[2].split("[|,]"));
      spoken.add(new Spoken(columns[0], columns[1], intents, slots));
    }
    return spoken;
  }
}
