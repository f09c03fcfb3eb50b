package dev.tern.device.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TuneFileTest {
  private static final TuneContext HERE =
      new TuneContext("CPU, x86-64", List.of(0, 1), "jvm", "0.1.0", "smollm2-135m", "abc");
  private static final TuneSettings STANDARD = new TuneSettings(4, List.of(), 64);
  private static final TuneSettings FOUND = new TuneSettings(2, List.of(0, 1), 32);

  @TempDir Path folder;

  @Test
  void keepsWhatWasFound() throws IOException {
    TuneFile file = new TuneFile(folder.resolve("state/tern"));

    assertEquals(Optional.empty(), file.read(HERE));
    file.write(HERE, report(FOUND));

    assertEquals(Optional.of(FOUND), file.read(HERE));
    try (Stream<Path> files = Files.list(folder.resolve("state/tern"))) {
      assertEquals(List.of("tune.json"), files.map(f -> f.getFileName().toString()).toList());
    }
  }

  @Test
  void keepsThatNothingWasFasterSoThatItIsNotAskedAgain() throws IOException {
    TuneFile file = new TuneFile(folder);

    file.write(HERE, report(STANDARD));

    assertEquals(Optional.of(STANDARD), file.read(HERE));
  }

  @Test
  void countsForNothingElseThanItWasMeasuredWith() throws IOException {
    TuneFile file = new TuneFile(folder);
    file.write(HERE, report(FOUND));

    for (TuneContext other :
        List.of(
            new TuneContext("Other, x86-64", List.of(0, 1), "jvm", "0.1.0", "smollm2-135m", "abc"),
            new TuneContext("CPU, x86-64", List.of(0), "jvm", "0.1.0", "smollm2-135m", "abc"),
            new TuneContext("CPU, x86-64", List.of(0, 1), "native", "0.1.0", "smollm2-135m", "abc"),
            new TuneContext("CPU, x86-64", List.of(0, 1), "jvm", "0.2.0", "smollm2-135m", "abc"),
            new TuneContext("CPU, x86-64", List.of(0, 1), "jvm", "0.1.0", "smollm2-135m", "abd"))) {
      assertEquals(Optional.empty(), file.read(other), other.toString());
    }
  }

  @Test
  void aDamagedFileCountsForNone() throws IOException {
    TuneFile file = new TuneFile(folder);

    for (String text : List.of("", "{", "[]", "null", "{\"threads\":2}")) {
      Files.writeString(file.path(), text);
      assertEquals(Optional.empty(), file.read(HERE), text);
    }
  }

  @Test
  void saysBeforehandThatItCouldNotBeWritten() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));

    assertThrows(IOException.class, () -> new TuneFile(notAFolder).requireWritable());
  }

  @Test
  void fillsInForDefaultsAndLeavesWhatTheBoardSays() throws IOException {
    Path yaml =
        Files.writeString(folder.resolve("board.yaml"), "board: b\nllm:\n  prefill-chunk: 128\n");
    BoardConfig board = BoardFile.read(yaml);
    Set<String> said = BoardFile.keysIn(yaml);

    BoardConfig.Llm tuned = TunedBoard.of(board, said, Optional.of(FOUND)).llm();

    assertEquals(2, tuned.threads());
    assertEquals(List.of(0, 1), tuned.cores());
    assertEquals(128, tuned.prefillChunk());
    assertEquals(board, TunedBoard.of(board, said, Optional.empty()));
    assertEquals(
        List.of("llm.cores=[0,1] TUNED", "llm.prefill-chunk=128 FILE"),
        TunedBoard.of(BoardFile.settings(yaml), Optional.of(FOUND)).stream()
            .filter(s -> s.key().equals("llm.cores") || s.key().equals("llm.prefill-chunk"))
            .map(TuneFileTest::shown)
            .toList());
  }

  private static String shown(Setting setting) {
    return setting.key() + "=" + setting.value() + " " + setting.origin();
  }

  private static TuneReport report(TuneSettings chosen) {
    TuneReport.Pace pace = new TuneReport.Pace(100, 20);
    return new TuneReport(STANDARD, chosen, 0.2, 0.01, pace, pace, List.of(), "a verdict");
  }
}
