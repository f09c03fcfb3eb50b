package dev.tern.tensor.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.tensor.pack.PackFile.Check;
import dev.tern.tensor.quant.Format;
import dev.tern.tensor.team.ThreadTeam;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackFileTest {
  private static final ThreadTeam TEAM = new ThreadTeam(2);
  private static final int ROWS = 70;
  private static final int COLUMNS = 256;

  /** One of each format, as a model has them one after the other. */
  private static final List<Format> FORMATS = List.of(Format.values());

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    model = writeModel(folder, 1);
  }

  @AfterAll
  static void closeTeam() {
    TEAM.close();
  }

  @Test
  void isNamedForTheModelItsDigestAndTheLayouts() throws Exception {
    Weights weights = open(Check.HEADER);

    String digest = HexFormat.of().formatHex(ModelStamp.digest(model)).substring(0, 16);
    assertEquals(Optional.of(folder.resolve("m.gguf." + digest + ".l2.pack")), weights.file());
    assertEquals(Optional.empty(), weights.remark());
    assertEquals(List.of("m.gguf", "m.gguf." + digest + ".l2.pack"), names());
  }

  @Test
  void keepsWhatThePackerMakes() {
    Weights packed = pack().packIntoMemory(matrices(model), PackProgress.UNHEARD);
    open(Check.HEADER);

    Weights kept = openWithoutPacking(Check.CONTENTS);

    assertTrue(kept.file().isPresent());
    for (Format format : FORMATS) {
      PackedMatrix expected = packed.matrix(format.name());
      PackedMatrix found = kept.matrix(format.name());
      assertEquals(expected.layout(), found.layout());
      assertEquals(expected.quantization(), found.quantization());
      assertEquals(0, found.address() % 4096);
      assertEquals(-1, expected.memory().mismatch(found.memory()), format.name());
    }
  }

  @Test
  void tellsHowFarPackingHasCome() {
    List<Long> packed = new ArrayList<>();
    List<Long> all = new ArrayList<>();

    Weights weights =
        pack()
            .open(
                matrices(model),
                Check.HEADER,
                (packedBytes, allBytes) -> {
                  packed.add(packedBytes);
                  all.add(allBytes);
                });

    assertEquals(FORMATS.size(), packed.size());
    assertEquals(weights.sizeBytes(), packed.getLast());
    assertEquals(List.of(weights.sizeBytes()), all.stream().distinct().toList());
  }

  @Test
  void packsAgainWhenTheModelIsAnother() throws Exception {
    Path before = open(Check.HEADER).file().orElseThrow();
    writeModel(folder, 2);

    Weights weights = open(Check.HEADER);

    assertFalse(weights.file().orElseThrow().equals(before));
    assertEquals(2, names().size(), "the pack of the model that was there before is deleted");
    assertEquals(Optional.empty(), weights.remark());
    assertEquals(weights.file(), openWithoutPacking(Check.HEADER).file());
  }

  @Test
  void asksTheDigestWhenTheModelsTimeChanged() throws Exception {
    open(Check.HEADER);
    Files.setLastModifiedTime(model, FileTime.fromMillis(1_000_000_000_000L));

    Path pack = openWithoutPacking(Check.HEADER).file().orElseThrow();

    try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.READ)) {
      assertEquals(ModelStamp.of(model), PackHeader.read(channel).model(), "noted for next time");
    }
  }

  @Test
  void noticesAnotherModelOfTheSameSizeAndTime() throws Exception {
    Path before = open(Check.HEADER).file().orElseThrow();
    FileTime time = Files.getLastModifiedTime(model);
    writeModel(folder, 2);
    Files.setLastModifiedTime(model, time);

    assertFalse(open(Check.HEADER).file().orElseThrow().equals(before));
  }

  @Test
  void packsAgainWhenOtherMatricesAreWanted() throws Exception {
    open(Check.HEADER);
    List<FileMatrix> fewer = matrices(model).subList(1, FORMATS.size());

    Weights weights = pack().open(fewer, Check.HEADER, PackProgress.UNHEARD);

    assertEquals(FORMATS.get(1).name(), weights.matrix(FORMATS.get(1).name()).layout().name());
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> weights.matrix(FORMATS.getFirst().name()));
    assertEquals("matrix F32 is not among the 13 that were packed", refusal.getMessage());
    assertEquals(2, names().size());
  }

  @Test
  void keepsOneChoiceOfTernaryLayouts() throws Exception {
    open(Check.HEADER);

    Weights weights =
        PackFile.beside(model, TernaryLayout.FIVE_IN_A_BYTE, TEAM)
            .open(matrices(model), Check.HEADER, PackProgress.UNHEARD);

    assertTrue(weights.file().orElseThrow().toString().endsWith(".l2-5perbyte.pack"));
    assertEquals(2, names().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 87, 88, 4095, 4096, 100_000, -1})
  void packsAgainWhenThePackIsCutOff(int size) throws Exception {
    Path pack = open(Check.HEADER).file().orElseThrow();
    byte[] whole = Files.readAllBytes(pack);
    Files.write(pack, Arrays.copyOf(whole, size < 0 ? whole.length + size : size));

    Weights weights = open(Check.HEADER);

    String remark = weights.remark().orElseThrow();
    assertTrue(remark.startsWith("pack=" + pack + " is not used and made again: size="), remark);
    assertArrayEquals(whole, Files.readAllBytes(pack));
  }

  @Test
  void noticesEveryChangedByteOfTheHeader() throws Exception {
    Path pack = open(Check.HEADER).file().orElseThrow();
    byte[] whole = Files.readAllBytes(pack);
    try (FileChannel channel =
        FileChannel.open(pack, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int at = 0; at < 4096; at++) {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) (whole[at] ^ 0x10)}), at);
        assertThrows(IOException.class, () -> PackHeader.read(channel), "byte " + at);
        channel.write(ByteBuffer.wrap(whole, at, 1), at);
      }
      channel.write(ByteBuffer.wrap(new byte[] {'t'}), 0);
    }

    assertTrue(open(Check.HEADER).remark().isPresent());
    assertArrayEquals(whole, Files.readAllBytes(pack));
  }

  @Test
  void noticesDamagedWeightsWhenAskedTo() throws Exception {
    Path pack = open(Check.HEADER).file().orElseThrow();
    byte[] whole = Files.readAllBytes(pack);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(pack, damaged);

    assertEquals(Optional.empty(), openWithoutPacking(Check.HEADER).remark());
    String remark = open(Check.CONTENTS).remark().orElseThrow();

    assertTrue(remark.matches("pack=.* is not used and made again: matrix .* is damaged"), remark);
    assertArrayEquals(whole, Files.readAllBytes(pack));
  }

  @Test
  void isPreparedBeforeItIsNeeded() {
    assertEquals(Optional.empty(), pack().prepare(matrices(model), PackProgress.UNHEARD));

    assertTrue(openWithoutPacking(Check.CONTENTS).file().isPresent());
    assertEquals(Optional.empty(), pack().prepare(untouchable(), PackProgress.UNHEARD));
  }

  @Test
  void packsIntoMemoryWhereTheFolderIsReadOnly() throws Exception {
    try (Mount mount = Mount.tmpfs(folder, "size=256m")) {
      model = writeModel(folder, 1);
      mount.remount("ro");

      Weights weights = open(Check.HEADER);

      assertHolds(weights);
      assertEquals(Optional.empty(), weights.file());
      String remark = weights.remark().orElseThrow();
      assertTrue(
          remark.startsWith(
              "weights are packed in memory at each start, since no pack file can be kept in "
                  + folder
                  + ": "),
          remark);
      assertTrue(remark.endsWith(": Read-only file system"), remark);
    }
  }

  @Test
  void saysHowMuchRoomIsMissing() throws Exception {
    try (Mount mount = Mount.tmpfs(folder, "size=64m")) {
      model = writeModel(folder, 1);

      Weights weights = open(Check.HEADER);

      assertHolds(weights);
      assertEquals(List.of("m.gguf"), names());
      String remark = weights.remark().orElseThrow();
      assertTrue(
          remark.matches(
              ".*: free=63 MiB; expected 1 MiB and 64 more to stay free; make room there"),
          remark);
    }
  }

  @Test
  void packsIntoMemoryWhenTheDiskBecomesFull() throws Exception {
    try (Mount mount = Mount.tmpfs(folder, "size=600k")) {
      model = writeModel(folder, 1);
      PackFile pack =
          new PackFile(model, folder, TernaryLayout.AS_IN_FILE, TEAM, Long.MIN_VALUE / 2);

      Weights weights = pack.open(matrices(model), Check.HEADER, PackProgress.UNHEARD);

      assertHolds(weights);
      assertEquals(List.of("m.gguf"), names(), "what was written is deleted");
      assertTrue(weights.remark().orElseThrow().endsWith(": No space left on device"));
    }
  }

  @Test
  void keepsCoarseMatricesOnTheDiskAlone() {
    FileMatrix exact = matrices(model).getFirst();
    List<FileMatrix> both = List.of(exact, exact.coarse());
    String coarse = FileMatrix.coarseName(exact.name());

    assertTrue(pack().packIntoMemory(both, PackProgress.UNHEARD).find(coarse).isEmpty());
    Weights written = pack().open(both, Check.HEADER, PackProgress.UNHEARD);
    Weights kept = pack().open(both, Check.CONTENTS, PackProgress.UNHEARD);

    assertEquals(
        -1, written.matrix(coarse).memory().mismatch(kept.find(coarse).orElseThrow().memory()));
  }

  @Test
  void saysThatTheFolderIsMissing() {
    Path missing = folder.resolve("packs");

    Weights weights =
        new PackFile(model, missing, TernaryLayout.AS_IN_FILE, TEAM)
            .open(matrices(model), Check.HEADER, PackProgress.UNHEARD);

    assertHolds(weights);
    assertTrue(weights.remark().orElseThrow().endsWith(missing + " is not there"));
  }

  @Test
  void deletesWhatProcessesLeftThatDiedButNotWhatOneStillWrites() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path dead = Files.createFile(folder.resolve("m.gguf." + ended.pid() + ".part"));
    Path alive = Files.createFile(folder.resolve("m.gguf.1.part"));
    Path others = Files.createFile(folder.resolve("m.gguf2." + ended.pid() + ".part"));

    open(Check.HEADER);

    assertFalse(Files.exists(dead));
    assertTrue(Files.exists(alive));
    assertTrue(Files.exists(others));
  }

  @Test
  void severalMayPackTheSameModelAtOnce() throws Exception {
    List<FutureTask<Weights>> openings = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      FutureTask<Weights> opening = new FutureTask<>(() -> open(Check.HEADER));
      openings.add(opening);
      Thread.ofPlatform().start(opening);
    }

    for (FutureTask<Weights> opening : openings) {
      Weights weights = opening.get();
      assertEquals(Optional.empty(), weights.remark());
      assertHolds(weights);
    }
    assertEquals(2, names().size());
  }

  @Test
  void leavesOtherModelsPacksAlone() throws Exception {
    Path other = Files.createFile(folder.resolve("m.gguf.bak.0123456789abcdef.l2.pack"));
    Path stale = Files.createFile(folder.resolve("m.gguf.0123456789abcdef.l0.pack"));

    open(Check.HEADER);

    assertTrue(Files.exists(other));
    assertFalse(Files.exists(stale));
  }

  @Test
  void leavesNothingBehindWhenTheWeightsMakeNoSense() throws Exception {
    List<FileMatrix> matrices =
        List.of(
            new FileMatrix(
                "w", Format.Q4_0, 1, 32, () -> MemorySegment.ofArray(new byte[] {0, 0x7C, 1})));

    PackException refusal =
        assertThrows(
            PackException.class, () -> pack().open(matrices, Check.HEADER, PackProgress.UNHEARD));

    assertEquals(
        "matrix w: size=3 is too small; expected 18 for 1 rows of 32 in Q4_0",
        refusal.getMessage());
    assertEquals(List.of("m.gguf"), names());
  }

  private PackFile pack() {
    return PackFile.beside(model, TernaryLayout.AS_IN_FILE, TEAM);
  }

  private Weights open(Check check) {
    return pack().open(matrices(model), check, PackProgress.UNHEARD);
  }

  private Weights openWithoutPacking(Check check) {
    return pack().open(untouchable(), check, PackProgress.UNHEARD);
  }

  private void assertHolds(Weights weights) {
    Weights expected = pack().packIntoMemory(matrices(model), PackProgress.UNHEARD);
    for (Format format : FORMATS) {
      MemorySegment found = weights.matrix(format.name()).memory();
      assertEquals(-1, expected.matrix(format.name()).memory().mismatch(found), format.name());
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Not a model file that an engine knows: matrices alone, one after the other. */
  private static Path writeModel(Path folder, long seed) throws IOException {
    Path file = folder.resolve("m.gguf");
    Files.write(file, new byte[0]);
    for (Format format : FORMATS) {
      byte[] bytes = RandomBlocks.of(format, ROWS, COLUMNS, seed);
      Files.write(file, bytes, StandardOpenOption.APPEND);
    }
    return file;
  }

  private static List<FileMatrix> matrices(Path model) {
    List<FileMatrix> matrices = new ArrayList<>();
    long at = 0;
    for (Format format : FORMATS) {
      long size = format.tensorSize(ROWS, COLUMNS);
      long from = at;
      matrices.add(
          new FileMatrix(format.name(), format, ROWS, COLUMNS, () -> readBytes(model, from, size)));
      at += size;
    }
    return matrices;
  }

  private static MemorySegment readBytes(Path file, long at, long size) {
    try {
      MemorySegment all = MemorySegment.ofArray(Files.readAllBytes(file));
      return MemorySegment.ofArray(all.asSlice(at, size).toArray(ValueLayout.JAVA_BYTE));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Matrices that must not be packed, since they are kept already. */
  private static List<FileMatrix> untouchable() {
    return FORMATS.stream()
        .map(
            format ->
                new FileMatrix(
                    format.name(),
                    format,
                    ROWS,
                    COLUMNS,
                    () -> {
                      throw new AssertionError(format + " is packed again");
                    }))
        .toList();
  }

  /** A small file system of its own; skips the test where none may be mounted. */
  private record Mount(Path path) implements AutoCloseable {
    static Mount tmpfs(Path path, String options) throws Exception {
      String said = run("mount", "-t", "tmpfs", "-o", options, "none", path.toString());
      assumeTrue(said.isEmpty(), "no file system can be mounted here: " + said);
      return new Mount(path);
    }

    void remount(String options) throws Exception {
      assertEquals("", run("mount", "-o", "remount," + options, path.toString()));
    }

    @Override
    public void close() throws Exception {
      assertEquals("", run("umount", "--lazy", path.toString()));
    }

    private static String run(String... command) throws IOException, InterruptedException {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? "" : said.isBlank() ? "refused" : said.strip();
    }
  }
}
