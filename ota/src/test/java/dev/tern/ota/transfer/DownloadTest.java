package dev.tern.ota.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tern.ota.Origin;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.disk.FileDisk;
import dev.tern.ota.transfer.Download.Figures;
import dev.tern.ota.transfer.Download.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads from a folder, and from origins that mean harm. */
@Timeout(60)
final class DownloadTest {
  private static final int MIB = 1 << 20;
  private static final Settings SETTINGS = new Settings(0, 0, 3, 1024, Duration.ofMillis(300));

  @TempDir Path folder;

  private final FileDisk disk = new FileDisk();
  private final byte[] model = ChunkListTest.random(4 * MIB, 11);
  private Path into;

  @BeforeEach
  void slot() throws IOException {
    into = Files.createDirectories(folder.resolve("slots/b/models/x")).resolve("model.gguf");
  }

  @Test
  void bringsAFileInChunks() throws Exception {
    Published published = publish(model);

    Figures figures = download(published.origin).fetch(published.file, published.list, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertEquals(model.length + published.list.length(), figures.fetchedBytes());
    assertEquals(0, figures.againBytes());
    assertFalse(Files.exists(part()));
  }

  @Test
  void bringsAFileWithoutChunkList() throws Exception {
    Published published = publish(model);

    Figures figures = download(published.origin).fetch(published.file, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertEquals(model.length, figures.fetchedBytes());
  }

  @Test
  void bringsEmptyAndTinyFiles() throws Exception {
    for (int size : new int[] {0, 1, 4096, 131_072, 131_073}) {
      Published published = publish(ChunkListTest.random(size, size));

      download(published.origin).fetch(published.file, published.list, into);
      assertEquals(size, Files.size(into));
      Files.delete(into);
      download(published.origin).fetch(published.file, into);
      assertEquals(size, Files.size(into));
    }
  }

  @Test
  void fetchesNothingThatIsThere() throws Exception {
    Published published = publish(model);
    download(published.origin).fetch(published.file, published.list, into);

    Figures figures = download(nothing()).fetch(published.file, published.list, into);

    assertEquals(0, figures.fetchedBytes());
  }

  @Test
  void resumesWithoutFetchingVerifiedChunksAgain() throws Exception {
    Published published = publish(model);
    Asked breaking = new Asked(published.origin);
    breaking.breakAfter = 2 * MIB;
    assertThrows(
        IOException.class, () -> download(breaking).fetch(published.file, published.list, into));
    assertFalse(Files.exists(into));

    Asked whole = new Asked(published.origin);
    Figures figures = download(whole).fetch(published.file, published.list, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertTrue(figures.keptBytes() >= 2 * MIB - Chunker.MOST, figures.toString());
    assertEquals(model.length, figures.keptBytes() + whole.asked);
  }

  @Test
  void fetchesAgainWhatTheDiskLost() throws Exception {
    Published published = publish(model);
    Asked breaking = new Asked(published.origin);
    breaking.breakAfter = 2 * MIB;
    assertThrows(
        IOException.class, () -> download(breaking).fetch(published.file, published.list, into));
    byte[] torn = Files.readAllBytes(part());
    Arrays.fill(torn, MIB, MIB + 100, (byte) 0);
    Files.write(part(), torn);

    Figures figures = download(published.origin).fetch(published.file, published.list, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertTrue(figures.keptBytes() > MIB, figures.toString());
  }

  @Test
  void healsAFlippedBitWithOneChunk() throws Exception {
    Published published = publish(model);
    byte[] damaged = model.clone();
    damaged[MIB] ^= 1;
    Files.write(into, damaged);

    Asked asked = new Asked(published.origin);
    download(asked).fetch(published.file, published.list, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertTrue(asked.asked <= Chunker.MOST, "asked=" + asked.asked);
  }

  @Test
  void movesOnlyWhatChanged() throws Exception {
    Path old = Files.write(folder.resolve("model.gguf"), model);
    byte[] changed = model.clone();
    System.arraycopy(ChunkListTest.random(40_000, 12), 0, changed, MIB, 40_000);
    changed[3 * MIB] ^= 1;
    Published published = publish(changed);

    Figures figures = download(published.origin, old).fetch(published.file, published.list, into);

    assertArrayEquals(changed, Files.readAllBytes(into));
    assertTrue(figures.fetchedBytes() < model.length / 20, figures.toString());
    assertEquals(
        model.length, figures.reusedBytes() + figures.fetchedBytes() - published.list.length());
  }

  @Test
  void copiesAWholeTwinWithoutChunkList() throws Exception {
    Path twin = Files.write(folder.resolve("other.bin"), model);
    Published published = publish(model);

    Figures figures = download(nothing(), twin).fetch(published.file, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertEquals(model.length, figures.reusedBytes());
  }

  @Test
  void passesOverLocalFilesThatAreGone() throws Exception {
    Published published = publish(model);

    download(published.origin, folder.resolve("gone"), folder)
        .fetch(published.file, published.list, into);

    assertArrayEquals(model, Files.readAllBytes(into));
  }

  @Test
  void takesPiecesInAnyOrderAndTwice() throws Exception {
    Published published = publish(model);

    Figures figures =
        download(new Shuffling(published.origin)).fetch(published.file, published.list, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertTrue(figures.againBytes() > 0);
    Files.delete(into);
    download(new Shuffling(published.origin)).fetch(published.file, into);
    assertArrayEquals(model, Files.readAllBytes(into));
  }

  @Test
  void asksAgainForAChunkThatCameWrong() throws Exception {
    Published published = publish(model);
    Lying once = new Lying(published.origin, 1);

    Figures figures = download(once).fetch(published.file, published.list, into);

    assertArrayEquals(model, Files.readAllBytes(into));
    assertTrue(figures.againBytes() > 0 && figures.againBytes() <= Chunker.MOST);
  }

  @Test
  void givesUpAnOriginThatSendsSomethingElse() throws Exception {
    Published published = publish(model);

    refused(
        Attack.ARBITRARY_SOFTWARE,
        () ->
            download(new Lying(published.origin, 99)).fetch(published.file, published.list, into));
    refused(
        Attack.ARBITRARY_SOFTWARE,
        () -> download(new Lying(published.origin, 99)).fetch(published.file, into));
    assertFalse(Files.exists(into));
  }

  @Test
  void givesUpAnOriginThatSendsForEver() throws Exception {
    Published published = publish(model);

    for (Origin endless :
        List.of(new Endless(published.origin, 0), new Endless(published.origin, model.length))) {
      refused(
          Attack.ENDLESS_DATA, () -> download(endless).fetch(published.file, published.list, into));
      refused(Attack.ENDLESS_DATA, () -> download(endless).fetch(published.file, into));
    }
  }

  @Test
  void givesUpAnOriginThatDribbles() throws Exception {
    Published published = publish(model);

    refused(
        Attack.SLOW_RETRIEVAL,
        () ->
            download(new Dribbling(published.origin)).fetch(published.file, published.list, into));
  }

  @Test
  void aPauseIsNoSlowness() throws Exception {
    Published published = publish(ChunkListTest.random(300_000, 13));
    AtomicBoolean busy = new AtomicBoolean(true);
    AtomicLong fetched = new AtomicLong();
    Asked asked = new Asked(published.origin);
    Download download =
        new Download(
            disk,
            asked,
            new LocalFiles(disk, List.of()),
            SETTINGS,
            busy::get,
            (done, total) -> fetched.set(done));
    Thread later =
        Thread.ofPlatform()
            .start(
                () -> {
                  sleep(800);
                  assertEquals(0, asked.asked);
                  busy.set(false);
                });

    long start = System.nanoTime();
    download.fetch(published.file, published.list, into);

    assertTrue(System.nanoTime() - start > 750_000_000);
    assertEquals(300_000, fetched.get());
    later.join();
  }

  @Test
  void keepsToTheRate() throws Exception {
    Published published = publish(MIB);
    Download download =
        new Download(
            disk,
            published.origin,
            new LocalFiles(disk, List.of()),
            SETTINGS.atMost(2 * MIB),
            () -> false,
            (done, total) -> {});

    long start = System.nanoTime();
    download.fetch(published.file, published.list, into);

    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(seconds > 0.35 && seconds < 5, "seconds=" + seconds);
  }

  @Test
  void keepsToARateThatIsSetMeanwhile() throws Exception {
    Published published = publish(MIB);
    AtomicLong bytesPerSecond = new AtomicLong();
    Download download =
        new Download(
            disk,
            published.origin,
            new LocalFiles(disk, List.of()),
            SETTINGS.atMost(bytesPerSecond::get),
            () -> false,
            (done, total) -> bytesPerSecond.set(done < MIB / 2 ? 0 : MIB));

    long start = System.nanoTime();
    download.fetch(published.file, published.list, into);

    double seconds = (System.nanoTime() - start) / 1e9;
    assertTrue(seconds > 0.3, "seconds=" + seconds);
  }

  @Test
  void canBeInterruptedWhileItWaits() throws Exception {
    Published published = publish(MIB);
    Download download =
        new Download(
            disk,
            published.origin,
            new LocalFiles(disk, List.of()),
            SETTINGS,
            () -> true,
            (done, total) -> {});
    Thread.currentThread().interrupt();

    assertThrows(
        InterruptedException.class, () -> download.fetch(published.file, published.list, into));
    assertFalse(Thread.interrupted());
  }

  @Test
  void reservesRoomFirst() throws Exception {
    Published published = publish(MIB);
    Settings spare = new Settings(0, Long.MAX_VALUE / 2, 3, 0, Duration.ofSeconds(1));
    Asked asked = new Asked(published.origin);
    Download download =
        new Download(
            disk, asked, new LocalFiles(disk, List.of()), spare, () -> false, (done, all) -> {});

    OverLimitException full =
        assertThrows(
            OverLimitException.class, () -> download.fetch(published.file, published.list, into));

    assertTrue(full.getMessage().startsWith("bytes on the disk for " + into), full.getMessage());
    assertEquals(0, asked.asked);
  }

  @Test
  void refusesTheListOfAnotherFile() throws Exception {
    Published published = publish(model);
    Published other = publish(ChunkListTest.random(MIB, 14));

    refused(
        Attack.MIX_AND_MATCH,
        () -> download(published.origin).fetch(published.file, other.list, into));
  }

  @Test
  void refusesAListThatSaysWhatTheFileIsNot() throws Exception {
    Published published = publish(model);
    byte[] other = model.clone();
    other[5] ^= 1;
    // Right about the digest of the whole, wrong about its chunks: and the origin plays along.
    byte[] list = ChunkList.of(new ByteArrayInputStream(other)).toBytes();
    System.arraycopy(ChunkList.of(new ByteArrayInputStream(model)).toBytes(), 16, list, 16, 32);
    Published lying = publish(other);
    Path listFile = Files.write(folder.resolve("repository/targets/lying"), list);
    TargetFile file =
        new TargetFile(
            "m",
            model.length,
            published.file.sha256(),
            lying.file.fetchPath(),
            JsonNodeFactory.instance.objectNode());

    refused(
        Attack.MIX_AND_MATCH,
        () ->
            download(lying.origin)
                .fetch(file, target("targets/lying", Files.readAllBytes(listFile)), into));
    assertFalse(Files.exists(part()));
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void refused(Attack attack, Work work) {
    UntrustedException refused = assertThrows(UntrustedException.class, work::run);
    assertEquals(attack, refused.attack(), refused.getMessage());
  }

  private Path part() {
    return into.resolveSibling("model.gguf.part");
  }

  private Download download(Origin origin, Path... local) {
    return new Download(
        disk,
        origin,
        new LocalFiles(disk, List.of(local)),
        SETTINGS,
        () -> false,
        (done, total) -> {});
  }

  private record Published(Origin origin, TargetFile file, TargetFile list) {}

  private Published publish(int size) throws IOException {
    return publish(ChunkListTest.random(size, size));
  }

  private Published publish(byte[] bytes) throws IOException {
    Path repository = folder.resolve("repository");
    byte[] list = ChunkList.of(new ByteArrayInputStream(bytes)).toBytes();
    TargetFile file =
        target("targets/models/x/" + bytes.length + "." + Arrays.hashCode(bytes), bytes);
    TargetFile chunks = target("targets/chunks/" + file.sha256(), list);
    for (var each : List.of(List.of(file, bytes), List.of(chunks, list))) {
      Path path = repository.resolve(((TargetFile) each.get(0)).fetchPath());
      Files.createDirectories(path.getParent());
      Files.write(path, (byte[]) each.get(1));
    }
    return new Published(new FolderOrigin(repository), file, chunks);
  }

  private static TargetFile target(String path, byte[] bytes) {
    return new TargetFile(
        path,
        bytes.length,
        Sha256.hex(Sha256.of(ByteBuffer.wrap(bytes))),
        path,
        JsonNodeFactory.instance.objectNode());
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Origin nothing() {
    return new FolderOrigin(Path.of("nowhere"));
  }

  /** Passes on what another origin has. */
  private static class Passing implements Origin {
    private final Origin other;

    Passing(Origin other) {
      this.other = other;
    }

    @Override
    public String name() {
      return "test";
    }

    @Override
    public Optional<byte[]> read(String path, long limit) throws IOException, InterruptedException {
      return other.read(path, limit);
    }

    @Override
    public void fetch(String path, List<Range> ranges, Receiver receiver)
        throws IOException, InterruptedException {
      other.fetch(path, ranges, receiver);
    }

    @Override
    public void close() {}
  }

  /** Counts what is asked, and may break off. */
  private static final class Asked extends Passing {
    private long asked;
    private long breakAfter = Long.MAX_VALUE;

    Asked(Origin other) {
      super(other);
    }

    @Override
    public void fetch(String path, List<Range> ranges, Receiver receiver)
        throws IOException, InterruptedException {
      for (Range range : ranges) {
        if (asked >= breakAfter) {
          throw new IOException("the link broke");
        }
        asked += range.length();
        super.fetch(path, List.of(range), receiver);
      }
    }
  }

  /** In small pieces of no regular size, shuffled, each fifth twice. */
  private static final class Shuffling extends Passing {
    Shuffling(Origin other) {
      super(other);
    }

    @Override
    public void fetch(String path, List<Range> ranges, Receiver receiver)
        throws IOException, InterruptedException {
      List<Origin.Range> pieces = new ArrayList<>();
      for (int from = 0; from < ranges.size(); from += 8) {
        pieces.clear();
        for (Range range : ranges.subList(from, Math.min(ranges.size(), from + 8))) {
          for (int at = 0; at < range.length(); at += 9_999) {
            Range piece = new Range(range.offset() + at, Math.min(9_999, range.length() - at));
            pieces.add(piece);
            if (pieces.size() % 5 == 0) {
              pieces.add(piece);
            }
          }
        }
        Collections.shuffle(pieces, new java.util.Random(from));
        super.fetch(path, pieces, receiver);
      }
    }
  }

  /** Sends the byte at 1 MiB wrong, so often. */
  private static final class Lying extends Passing {
    private int times;

    Lying(Origin other, int times) {
      super(other);
      this.times = times;
    }

    @Override
    public void fetch(String path, List<Range> ranges, Receiver receiver)
        throws IOException, InterruptedException {
      super.fetch(
          path,
          ranges,
          (offset, bytes) -> {
            if (offset <= MIB && offset + bytes.remaining() > MIB && times-- > 0) {
              bytes.put((int) (MIB - offset), (byte) (bytes.get((int) (MIB - offset)) ^ 1));
            }
            receiver.arrived(offset, bytes);
          });
    }
  }

  /** Sends the same over and over, or beyond the end. */
  private static final class Endless extends Passing {
    private final long offset;

    Endless(Origin other, long offset) {
      super(other);
      this.offset = offset;
    }

    @Override
    public void fetch(String path, List<Range> ranges, Receiver receiver) throws IOException {
      while (true) {
        receiver.arrived(offset, ByteBuffer.allocate(100));
      }
    }
  }

  /** Sends a byte now and then. */
  private static final class Dribbling extends Passing {
    Dribbling(Origin other) {
      super(other);
    }

    @Override
    public void fetch(String path, List<Range> ranges, Receiver receiver) throws IOException {
      for (int i = 0; i < 100; i++) {
        sleep(20);
        receiver.arrived(i, ByteBuffer.allocate(1));
      }
    }
  }
}
