package dev.tern.device.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.MountedFolder;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import dev.tern.device.conversation.TurnRecorder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TraceWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LARGE = 10 << 20;

  /** One second of sound with its header and its record. */
  private static final long SECOND = 33 << 10;

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-22T17:30:05.120Z");

  @Test
  void keepsSoundWordsDecisionAndTimes() {
    TraceWriter writer = writer(folder, LARGE);

    TurnRecorder.Track track = writer.begin();
    track.sound(new short[] {0, 1, 2, 3}, 1, 2);
    track.partial("set a", 16_000);
    track.sound(new short[] {4}, 0, 1);
    track.ended(turn("set a timer"));
    writer.writeWaiting();

    Path turn = folder.resolve("2026-11-22T17-30-05.120Z");
    RecordedTurn recorded = TraceFolder.read(turn, JSON);
    assertEquals("2026-11-22T17:30:05.120Z", recorded.at());
    assertEquals(turn("set a timer"), recorded.turn());
    assertEquals(List.of(new RecordedTurn.Partial(1_000, "set a")), recorded.partials());
    assertEquals(List.of(7, 8), recorded.replyTokens());
    assertArrayEquals(new short[] {1, 2, 4}, TraceFolder.sound(turn).samples());
  }

  @Test
  void keepsTheVoiceFromOtherUsers() throws IOException {
    TraceWriter writer = writer(folder.resolve("traces"), LARGE);

    record(writer, "set a timer", 16_000);

    Path turn = new TraceFolder(folder.resolve("traces"), LARGE, JSON).find("last");
    for (Path private_ : List.of(folder.resolve("traces"), turn)) {
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(private_)));
    }
  }

  @Test
  void keepsNothingOfACough() {
    TraceWriter writer = writer(folder, LARGE);

    TurnRecorder.Track track = writer.begin();
    track.sound(new short[512], 0, 512);
    track.ended(null);
    writer.writeWaiting();

    assertEquals(List.of(), new TraceFolder(folder, LARGE, JSON).turns());
  }

  @Test
  void forgetsTheOldestWhereTheLimitIsReached() {
    TraceWriter writer = writer(folder, 3 * SECOND);

    for (String words : List.of("one", "two", "three", "four", "five")) {
      record(writer, words, 16_000);
    }

    assertEquals(List.of("three", "four", "five"), words());
  }

  @Test
  void countsWhatAnEarlierStartLeft() throws IOException {
    record(writer(folder, LARGE), "one", 16_000);
    record(writer(folder, LARGE), "two", 16_000);
    Files.createDirectory(folder.resolve(".2026-11-22T17-30-05.999Z")); // power went here

    record(writer(folder, 2 * SECOND), "three", 16_000);

    assertEquals(List.of("two", "three"), words());
    assertFalse(Files.exists(folder.resolve(".2026-11-22T17-30-05.999Z")));
  }

  @Test
  void leavesWhatIsNoTurnAlone() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.txt"), "mine");

    record(writer(folder, SECOND), "one", 16_000);
    record(writer(folder, SECOND), "two", 16_000);

    assertTrue(Files.exists(notes));
    assertEquals(List.of("two"), words());
  }

  @Test
  void goesOnWhereTheDiskIsFull() throws Exception {
    try (MountedFolder small = MountedFolder.tmpfs(folder, "size=64k")) {
      TraceWriter writer = writer(small.path(), LARGE);

      record(writer, "one", 16_000);
      record(writer, "two", 16_000);
      record(writer, "three", 16_000);

      assertEquals(List.of("one"), words());
      small.remount("size=1m");
      record(writer, "four", 16_000);
      assertEquals(List.of("one", "four"), words());
    }
  }

  @Test
  void saysWhichTurnsThereAreNot() {
    TraceFolder empty = new TraceFolder(folder, LARGE, JSON);

    String message = assertThrows(TraceException.class, () -> empty.find("last")).getMessage();

    assertEquals(
        "turn=last is not recorded; expected a folder with turn.json, or the name of one of 0 in "
            + folder,
        message);
  }

  private List<String> words() {
    return new TraceFolder(folder, LARGE, JSON)
        .turns().stream().map(turn -> TraceFolder.read(turn, JSON).turn().transcript()).toList();
  }

  private TraceWriter writer(Path to, long limitBytes) {
    return new TraceWriter(new TraceFolder(to, limitBytes, JSON), turn -> List.of(7, 8), () -> now);
  }

  private void record(TraceWriter writer, String words, int sampleCount) {
    TurnRecorder.Track track = writer.begin();
    track.sound(new short[sampleCount], 0, sampleCount);
    track.ended(turn(words));
    writer.writeWaiting();
    now = now.plusSeconds(10);
  }

  static Turn turn(String words) {
    return Turns.of(words, Tier.RULES, "timer_set", Map.of("duration", "five minutes"), "Done.");
  }
}
