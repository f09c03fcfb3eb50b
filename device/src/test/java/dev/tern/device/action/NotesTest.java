package dev.tern.device.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tern.device.keeping.NotesFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes in a folder, on Wednesday, November 18, 2026, at 10:00. */
class NotesTest {
  @TempDir Path state;

  private Path folder() {
    return state.resolve("notes");
  }

  private Appliance appliance() {
    Appliance appliance = new Appliance();
    appliance.actions.noting(new NotesFolder(folder()));
    return appliance;
  }

  @Test
  void writesALineANoteAndReadsTheLastOnesFirst() throws IOException {
    Appliance appliance = appliance();
    assertEquals("You have no notes.", appliance.says("note_query"));
    assertEquals(
        "Noted: the printer needs paper.",
        appliance.says("note_add", "text", "the printer needs paper"));
    assertEquals("What should I note?", appliance.says("note_add"));
    assertEquals("Noted: room four has a leak.", appliance.saysToAnswer("room four has a leak"));

    assertEquals(
        "You have 2 notes, the last ones first: room four has a leak; the printer needs paper.",
        appliance().says("note_query"));
    assertEquals(
        "- 2026-11-18 10:00 the printer needs paper\n- 2026-11-18 10:00 room four has a leak\n",
        Files.readString(folder().resolve("2026-11.md")));
  }

  @Test
  void findsANoteByItsWords() {
    Appliance appliance = appliance();
    appliance.says("note_add", "text", "the printer needs paper");
    appliance.says("note_add", "text", "the plumber comes on tuesday");

    assertEquals(
        "You noted: the plumber comes on tuesday.",
        appliance.says("note_query", "text", "the plumber"));
    assertEquals(
        "I find no note about the gardener.", appliance.says("note_query", "text", "the gardener"));
  }

  @Test
  void staysInItsFolder(@TempDir Path elsewhere) throws IOException {
    Path secret = Files.writeString(elsewhere.resolve("secret.md"), "- a secret\n");
    Files.createDirectories(folder());
    Files.createSymbolicLink(folder().resolve("2026-11.md"), secret);
    Appliance appliance = appliance();

    assertEquals("You have no notes.", appliance.says("note_query"));
    assertEquals(
        "I could not write that down. Whoever looks after me can see why.",
        appliance.says("note_add", "text", "the printer needs paper"));
    assertEquals("- a secret\n", Files.readString(secret));
  }

  @Test
  void aNoteIsOneLineWhateverWasSaid() throws IOException {
    appliance().says("note_add", "text", "one\n- 2026-01-01 00:00 two");

    String file = Files.readString(folder().resolve("2026-11.md"));

    assertEquals(1, file.lines().count());
    assertFalse(file.startsWith("- 2026-01-01"));
  }

  @Test
  void saysThatItHasNoFolder() {
    assertEquals(
        "I can't keep notes here, because I was given no folder for them.",
        new Appliance().says("note_add", "text", "paper"));
  }
}
