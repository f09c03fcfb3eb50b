package dev.tern.ota.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.ota.Origin;
import dev.tern.ota.Origin.Range;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every origin has to do. */
@Timeout(60)
abstract class OriginContractTest {
  @TempDir Path folder;

  Path repository;
  private Origin origin;
  private final byte[] model = ChunkListTest.random(1_000_001, 21);

  /** An origin of the files in {@link #repository}. */
  abstract Origin open() throws Exception;

  @BeforeEach
  void publish() throws Exception {
    repository = Files.createDirectories(folder.resolve("repository"));
    Files.createDirectories(repository.resolve("metadata"));
    Files.createDirectories(repository.resolve("targets/models/x y"));
    Files.writeString(repository.resolve("metadata/1.root.json"), "{}");
    Files.write(repository.resolve("metadata/empty"), new byte[0]);
    Files.write(repository.resolve("targets/models/x y/ab12.model.gguf"), model);
    Files.writeString(folder.resolve("secret"), "secret");
    Files.createSymbolicLink(repository.resolve("targets/out"), folder.resolve("secret"));
    origin = open();
  }

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void readsSmallFiles() throws Exception {
    assertArrayEquals("{}".getBytes(UTF_8), origin.read("metadata/1.root.json", 100).orElseThrow());
    assertArrayEquals("{}".getBytes(UTF_8), origin.read("metadata/1.root.json", 2).orElseThrow());
    assertArrayEquals(new byte[0], origin.read("metadata/empty", 100).orElseThrow());
    assertArrayEquals(
        model, origin.read("targets/models/x y/ab12.model.gguf", model.length).orElseThrow());
  }

  @Test
  void tellsThatThereIsNoSuchFile() throws Exception {
    assertEquals(Optional.empty(), origin.read("metadata/2.root.json", 100));
    assertThrows(IOException.class, () -> fetch("targets/none", new Range(0, 1)));
  }

  @Test
  void refusesAFileThatIsTooLarge() {
    assertThrows(OverLimitException.class, () -> origin.read("metadata/1.root.json", 1));
    assertThrows(
        OverLimitException.class,
        () -> origin.read("targets/models/x y/ab12.model.gguf", model.length - 1));
  }

  @Test
  void bringsRanges() throws Exception {
    Range[] ranges = {
      new Range(0, 1),
      new Range(7, 131_072),
      new Range(131_079, 131_072),
      new Range(300_000, 500_000),
      new Range(1_000_000, 1)
    };

    byte[] got = fetch("targets/models/x y/ab12.model.gguf", ranges);

    byte[] expected = new byte[model.length];
    for (Range range : ranges) {
      System.arraycopy(model, (int) range.offset(), expected, (int) range.offset(), range.length());
    }
    assertArrayEquals(expected, got);
  }

  @Test
  void failsBeyondTheEnd() {
    assertThrows(
        IOException.class,
        () -> fetch("targets/models/x y/ab12.model.gguf", new Range(1_000_000, 2)));
  }

  @Test
  void leadsNowhereElse() throws Exception {
    for (String path :
        List.of(
            "secret",
            "../secret",
            "targets/../../secret",
            "targets/../metadata/1.root.json",
            "/etc/passwd",
            "targets//x",
            "targets/./x",
            "targets/a\\b",
            "targets/\u0000",
            "metadata/../../secret")) {
      assertThrows(Exception.class, () -> origin.read(path, 1000), path);
      assertThrows(Exception.class, () -> fetch(path, new Range(0, 1)), path);
    }
    assertEquals(Optional.empty(), origin.read("targets/out", 1000), "a link out of it");
  }

  @Test
  void passesOnWhatItsReceiverThrows() {
    for (Exception thrown : List.of(new IOException("disk"), new OtaException("enough"))) {
      Exception got =
          assertThrows(
              Exception.class,
              () ->
                  origin.fetch(
                      "targets/models/x y/ab12.model.gguf",
                      List.of(new Range(0, 1000)),
                      (offset, bytes) -> {
                        if (thrown instanceof IOException e) {
                          throw e;
                        }
                        throw (OtaException) thrown;
                      }));
      assertEquals(thrown, got);
    }
  }

  @Test
  void canBeAskedOnAfterAFailure() throws Exception {
    passesOnWhatItsReceiverThrows();

    assertArrayEquals("{}".getBytes(UTF_8), origin.read("metadata/1.root.json", 100).orElseThrow());
    bringsRanges();
  }

  private byte[] fetch(String path, Range... ranges) throws Exception {
    byte[] got = new byte[model.length];
    origin.fetch(
        path, List.of(ranges), (offset, bytes) -> bytes.get(got, (int) offset, bytes.remaining()));
    return got;
  }
}
