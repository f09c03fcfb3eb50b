package dev.tern.tts.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClauseSplitterTest {
  @Test
  void cutsBetweenSentences() {
    assertEquals(
        List.of("Done.", "What else?", "Say it!"),
        ClauseSplitter.split("Done. What else? Say it!"));
  }

  @Test
  void keepsClosingQuotesAndBracketsWithTheirSentence() {
    assertEquals(
        List.of("He said \"done.\"", "(It was.)", "Good."),
        ClauseSplitter.split("He said \"done.\" (It was.) Good."));
  }

  @Test
  void cutsALongFirstSentenceAtACommaSoThatSoundStartsEarly() {
    String first = "The heating in the living room is set to twenty one degrees,";
    String rest = "and it will go down to seventeen degrees at eleven in the evening.";

    assertEquals(List.of(first, rest), ClauseSplitter.split(first + " " + rest));
  }

  @Test
  void leavesShortAndLaterSentencesWhole() {
    String shortOne = "Well, the lights, the fan, and the radio are off.";
    String longOne =
        "The heating in the living room is set to twenty one degrees, and it will go down to"
            + " seventeen degrees at eleven in the evening.";

    assertEquals(List.of(shortOne, longOne), ClauseSplitter.split(shortOne + " " + longOne));
  }

  @Test
  void aDotWithinAWordEndsNothing() {
    assertEquals(
        List.of("At seven A.M on Monday."), ClauseSplitter.split("At seven A.M on Monday."));
  }

  @Test
  void nothingToSayGivesNoClause() {
    assertEquals(List.of(), ClauseSplitter.split(""));
    assertEquals(List.of(), ClauseSplitter.split(" ... !? "));
  }
}
