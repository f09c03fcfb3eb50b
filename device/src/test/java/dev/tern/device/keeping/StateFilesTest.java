package dev.tern.device.keeping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFilesTest {
  @TempDir Path state;

  private Path file(String name) {
    return state.resolve("kept").resolve(name);
  }

  private static ObjectNode saying(String word) {
    return JsonNodeFactory.instance.objectNode().put("word", word);
  }

  private Optional<String> restored(String name) {
    AtomicReference<String> word = new AtomicReference<>();
    try (StateFiles files = StateFiles.in(state)) {
      files.restore(name, kept -> word.set(kept.text("word")));
    }
    return Optional.ofNullable(word.get());
  }

  @Test
  void handsOverWhatWasKeptLast() {
    try (StateFiles files = StateFiles.in(state)) {
      files.keep("lists", saying("first"));
      files.keep("lists", saying("last"));
      files.keep("timers", saying("other"));
    }

    assertEquals(Optional.of("last"), restored("lists"));
    assertEquals(Optional.of("other"), restored("timers"));
    assertEquals(Optional.empty(), restored("alarms"));
  }

  @Test
  void leavesNothingBesideTheFiles() throws IOException {
    try (StateFiles files = StateFiles.in(state)) {
      files.keep("lists", saying("milk"));
    }

    try (Stream<Path> found = Files.list(state.resolve("kept"))) {
      assertEquals(1, found.count());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"word\":\"mil",
        "[1,2]",
        "\u0000\u0000\u0000\u0000",
        "{\"format\":2,\"word\":\"milk\"}",
        "{\"word\":\"milk\"}",
        "{\"format\":1,\"word\":7}",
        "{\"format\":1,\"word\":\"milk\"} and more"
      })
  void setsATornOrForeignFileAsideAndLosesNothingElse(String content) throws IOException {
    try (StateFiles files = StateFiles.in(state)) {
      files.keep("timers", saying("tea"));
    }
    Files.writeString(file("lists.json"), content);

    assertEquals(Optional.empty(), restored("lists"));

    assertFalse(Files.exists(file("lists.json")));
    assertEquals(content, Files.readString(file("lists.json.set-aside")));
    assertEquals(Optional.of("tea"), restored("timers"));
  }

  @Test
  void readsNoFileThatIsTooLarge() throws IOException {
    Files.createDirectories(state.resolve("kept"));
    Files.write(file("lists.json"), new byte[StateFiles.LARGEST_BYTES + 1]);

    assertEquals(Optional.empty(), restored("lists"));
    assertTrue(Files.exists(file("lists.json.set-aside")));
  }

  @Test
  void aHalfWrittenFileBesideTheOldOneIsNotRead() throws IOException {
    try (StateFiles files = StateFiles.in(state)) {
      files.keep("lists", saying("milk"));
    }
    Files.writeString(file(".lists.json.new"), "{\"format\":1,\"wo");

    assertEquals(Optional.of("milk"), restored("lists"));
  }

  @Test
  void saysThatNothingIsReliableWhereTheFolderCanNotBeMadeAndWritesLater()
      throws IOException, InterruptedException {
    Files.writeString(state.resolve("kept"), "a file in the way");
    try (StateFiles files = StateFiles.in(state)) {
      assertTrue(files.isReliable());
      files.keep("lists", saying("milk"));
      files.awaitWritten();
      assertFalse(files.isReliable());

      Files.delete(state.resolve("kept"));
      files.keep("timers", saying("tea"));
    }

    assertEquals(Optional.of("milk"), restored("lists"));
    assertEquals(Optional.of("tea"), restored("timers"));
  }
}
