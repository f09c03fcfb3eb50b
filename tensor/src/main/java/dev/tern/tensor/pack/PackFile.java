package dev.tern.tensor.pack;

import dev.tern.tensor.memory.NativeMemory;
import dev.tern.tensor.team.ThreadTeam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The file that keeps a model's packed weights, so that they are packed once and not at each start:
 *
 * <pre>
 *   model.gguf
 *   model.gguf.5ba4d4a2e0b5e3f1.l2.pack        first 16 digits of the model's SHA-256, layouts
 * </pre>
 *
 * <p>It is written under another name, brought to the disk, and renamed, so that what bears the
 * name is whole; packs of the same model with another digest or other layouts are deleted then.
 * Where it can't be written (no room, a folder that is read-only), weights are packed into memory
 * instead and {@link Weights#remark} says why.
 *
 * <p>A pack is used when its header is whole, its length is right, and it keeps exactly the
 * matrices that are asked for. It belongs to the model when the model file's size, time and three
 * samples of 64 KiB are those that were noted; if not, the model's digest decides. What is not
 * looked at, unless {@link Check#CONTENTS} asks for it: the weights themselves, since that would be
 * to read all of them at each start; and never a model file that was changed between the samples
 * with its size and time left as they were.
 */
public final class PackFile {
  /** Of the files that this class writes and reads; others are made anew. */
  public static final int LAYOUT_VERSION = PackHeader.VERSION;

  /** How much of a pack is looked at before it is used. */
  public enum Check {
    /** Its header, its length, and whether it belongs to the model. */
    HEADER,
    /** All of it, against its checksums. */
    CONTENTS
  }

  /** Left free on the disk: a cache must not be what fills it. */
  private static final long LEAST_FREE_BYTES = 64L << 20;

  /**
   * Within a process: who comes second finds the pack that the first one wrote. Processes that pack
   * at once do so in files of their own; the last to be done replaces the same bytes.
   */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private static final String PART = ".part";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{16}");
  private static final int DIGEST_DIGITS = 16;

  private final Path model;
  private final Path folder;
  private final TernaryLayout ternary;
  private final Packer packer;
  private final ThreadTeam team;
  private final long leastFreeBytes;

  /**
   * The pack of a model.
   *
   * @param model the file whose digest names the pack
   * @param folder where the pack is kept
   * @param team packs
   */
  public PackFile(Path model, Path folder, TernaryLayout ternary, ThreadTeam team) {
    this(model, folder, ternary, team, LEAST_FREE_BYTES);
  }

  /** One that may leave less of the disk free. */
  PackFile(Path model, Path folder, TernaryLayout ternary, ThreadTeam team, long leastFreeBytes) {
    this.leastFreeBytes = leastFreeBytes;
    this.model = model;
    this.folder = folder;
    this.ternary = ternary;
    this.team = team;
    packer = new Packer(ternary, team);
  }

  /** The pack of a model, kept beside it. */
  public static PackFile beside(Path model, TernaryLayout ternary, ThreadTeam team) {
    return new PackFile(model, model.toAbsolutePath().getParent(), ternary, team);
  }

  /**
   * The weights, from the pack if there is one, else packed now and kept.
   *
   * @param matrices all of the model's, always in the same order
   * @throws PackException when the model's weights make no sense
   */
  public Weights open(List<FileMatrix> matrices, Check check, PackProgress progress) {
    List<String> remarks = new ArrayList<>();
    ONE_AT_A_TIME.lock();
    try {
      ModelStamp stamp = ModelStamp.of(model);
      Optional<Weights> kept = findKept(matrices, stamp, check, remarks);
      if (kept.isPresent()) {
        return kept.get();
      }
      return write(matrices, stamp, progress, remarks);
    } catch (IOException | UncheckedIOException failed) {
      remarks.add(
          "weights are packed in memory at each start, since no pack file can be kept in "
              + folder
              + ": "
              + reason(failed));
      return packIntoMemory(matrices, progress, String.join("; ", remarks));
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  /**
   * Makes sure that the pack is there, as after a model was fetched.
   *
   * @return what somebody should read; empty when all is well
   */
  public Optional<String> prepare(List<FileMatrix> matrices, PackProgress progress) {
    List<String> remarks = new ArrayList<>();
    ONE_AT_A_TIME.lock();
    try {
      ModelStamp stamp = ModelStamp.of(model);
      Optional<Weights> kept = findKept(matrices, stamp, Check.CONTENTS, remarks);
      if (kept.isEmpty()) {
        write(matrices, stamp, progress, remarks);
      }
    } catch (IOException | UncheckedIOException failed) {
      remarks.add("no pack file can be kept in " + folder + ": " + reason(failed));
    } finally {
      ONE_AT_A_TIME.unlock();
    }
    return remarks.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", remarks));
  }

  /**
   * Packs into memory of this process; nothing is read from a pack or kept in one. Coarse matrices
   * are left out: there they would not only lie on the disk.
   */
  public Weights packIntoMemory(List<FileMatrix> matrices, PackProgress progress) {
    return packIntoMemory(matrices, progress, null);
  }

  private Weights packIntoMemory(List<FileMatrix> all, PackProgress progress, String remark) {
    List<FileMatrix> matrices = all.stream().filter(matrix -> !matrix.isCoarse()).toList();
    List<PackHeader.Entry> entries = PackHeader.plan(matrices, packer);
    NativeMemory owner = new NativeMemory();
    List<MemorySegment> memory = new ArrayList<>();
    for (PackHeader.Entry entry : entries) {
      memory.add(owner.allocate(entry.size()));
    }
    packAll(matrices, entries, i -> PackTarget.to(memory.get(i)), progress);
    return new Weights(entries, memory, null, remark);
  }

  private interface Targets {
    PackTarget of(int matrix);
  }

  private void packAll(
      List<FileMatrix> matrices,
      List<PackHeader.Entry> entries,
      Targets targets,
      PackProgress progress) {
    long all = entries.stream().mapToLong(PackHeader.Entry::size).sum();
    long packed = 0;
    for (int i = 0; i < entries.size(); i++) {
      packer.pack(matrices.get(i), entries.get(i).layout(), targets.of(i));
      packed += entries.get(i).size();
      progress.packed(packed, all);
    }
  }

  // ---- Reading

  private Optional<Weights> findKept(
      List<FileMatrix> matrices, ModelStamp stamp, Check check, List<String> remarks)
      throws IOException {
    for (Path pack : packs()) {
      if (!pack.getFileName().toString().endsWith(suffix())) {
        continue;
      }
      try {
        Optional<Weights> weights = openKept(pack, matrices, stamp, check, remarks);
        if (weights.isPresent()) {
          return weights;
        }
      } catch (IOException unusable) {
        remarks.add("pack=" + pack + " is not used and made again: " + reason(unusable));
      }
    }
    return Optional.empty();
  }

  /** Empty where it is another model's, or does not keep what is asked for. */
  private Optional<Weights> openKept(
      Path pack, List<FileMatrix> matrices, ModelStamp stamp, Check check, List<String> remarks)
      throws IOException {
    try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.READ)) {
      PackHeader header = PackHeader.read(channel);
      if (!header.keeps(matrices) || !pack.equals(path(header.digest()))) {
        return Optional.empty();
      }
      if (!header.model().equals(stamp)) {
        if (!Arrays.equals(header.digest(), ModelStamp.digest(model))) {
          return Optional.empty();
        }
        noteStamp(pack, header.withModel(stamp), remarks);
      }
      List<MemorySegment> memory = map(channel, header.entries());
      if (check == Check.CONTENTS) {
        checkContents(header, memory);
      }
      return Optional.of(new Weights(header.entries(), memory, pack, remark(remarks)));
    }
  }

  /** So that the digest need not be computed at the next start again. */
  private static void noteStamp(Path pack, PackHeader header, List<String> remarks) {
    try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.WRITE)) {
      header.write(channel);
    } catch (IOException failed) {
      remarks.add(
          "pack="
              + pack
              + " can't be written, so the model's digest is computed at each start: "
              + reason(failed));
    }
  }

  private static List<MemorySegment> map(FileChannel channel, List<PackHeader.Entry> entries)
      throws IOException {
    MemorySegment file = channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    return entries.stream().map(entry -> file.asSlice(entry.offset(), entry.size())).toList();
  }

  private void checkContents(PackHeader header, List<MemorySegment> memory) throws IOException {
    int[] sums = Weights.checksums(memory, team);
    for (int i = 0; i < sums.length; i++) {
      PackHeader.Entry entry = header.entries().get(i);
      if (sums[i] != entry.crc()) {
        throw new IOException("matrix " + entry.name() + " is damaged");
      }
    }
  }

  // ---- Writing

  private Weights write(
      List<FileMatrix> matrices, ModelStamp stamp, PackProgress progress, List<String> remarks)
      throws IOException {
    deleteAbandoned();
    List<PackHeader.Entry> entries = PackHeader.plan(matrices, packer);
    long fileSize = PackHeader.endOf(entries);
    requireRoom(fileSize);

    Path part = folder.resolve(model.getFileName() + "." + ownPid() + PART);
    try (FileChannel channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      FutureTask<byte[]> digesting = startDigest();
      packAll(matrices, entries, i -> PackTarget.to(channel, entries.get(i).offset()), progress);
      extend(channel, fileSize);
      List<MemorySegment> memory = map(channel, entries);
      PackHeader header =
          new PackHeader(stamp, await(digesting), fileSize, withChecksums(entries, memory));
      if (!ModelStamp.of(model).equals(stamp)) {
        throw new IOException("the model changed while it was packed");
      }
      header.write(channel);
      channel.force(true);

      Path pack = path(header.digest());
      Files.move(part, pack, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder();
      deleteOthers(pack);
      return new Weights(header.entries(), memory, pack, remark(remarks));
    } catch (IOException | RuntimeException | Error failed) {
      deleteQuietly(part);
      throw failed;
    }
  }

  private void requireRoom(long fileSize) throws IOException {
    long free = folder.toFile().getUsableSpace();
    if (free < fileSize + leastFreeBytes) {
      throw new IOException(
          "free=%d MiB; expected %d MiB and %d more to stay free; make room there"
              .formatted(free >> 20, (fileSize >> 20) + 1, leastFreeBytes >> 20));
    }
  }

  /** Reads the model beside packing it: hashing takes as long, and only one thread. */
  private FutureTask<byte[]> startDigest() {
    FutureTask<byte[]> task = new FutureTask<>(() -> ModelStamp.digest(model));
    Thread.ofPlatform().daemon().name("tern-model-digest").start(task);
    return task;
  }

  private static byte[] await(FutureTask<byte[]> digesting) throws IOException {
    try {
      return digesting.get();
    } catch (ExecutionException failed) {
      throw new IOException("the model can't be read: " + failed.getCause().getMessage(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("packing was interrupted", interrupted);
    }
  }

  /** Computed from what came to lie in the file. */
  private List<PackHeader.Entry> withChecksums(
      List<PackHeader.Entry> entries, List<MemorySegment> memory) {
    int[] sums = Weights.checksums(memory, team);
    List<PackHeader.Entry> checked = new ArrayList<>();
    for (int i = 0; i < sums.length; i++) {
      checked.add(entries.get(i).withCrc(sums[i]));
    }
    return checked;
  }

  /** To its full length, which the last matrix need not reach. */
  private static void extend(FileChannel channel, long fileSize) throws IOException {
    if (channel.size() < fileSize) {
      channel.write(ByteBuffer.allocate(1), fileSize - 1);
    }
  }

  /** Brings the new name to the disk. */
  private void forceFolder() throws IOException {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  /** Packs of this model that are of no use any more. */
  private void deleteOthers(Path pack) throws IOException {
    for (Path other : packs()) {
      if (!other.equals(pack)) {
        deleteQuietly(other);
      }
    }
  }

  /** What processes left that ended while they packed. */
  private void deleteAbandoned() throws IOException {
    String prefix = model.getFileName() + ".";
    for (Path part : list(name -> name.startsWith(prefix) && name.endsWith(PART))) {
      String name = part.getFileName().toString();
      String pid = name.substring(prefix.length(), name.length() - PART.length());
      // Of this process no other is being written now: see ONE_AT_A_TIME.
      if (pid.equals(ownPid()) || (NUMBER.matcher(pid).matches() && !isAlive(pid))) {
        deleteQuietly(part);
      }
    }
  }

  private static String ownPid() {
    return Long.toString(ProcessHandle.current().pid());
  }

  private static boolean isAlive(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }

  // ---- Names

  private Path path(byte[] digest) {
    String digits = HexFormat.of().formatHex(digest).substring(0, DIGEST_DIGITS);
    return folder.resolve(model.getFileName() + "." + digits + suffix());
  }

  private String suffix() {
    String choice =
        switch (ternary) {
          case AS_IN_FILE -> "";
          case TWO_BITS -> "-2bit";
          case FIVE_IN_A_BYTE -> "-5perbyte";
        };
    return ".l" + PackHeader.VERSION + choice + ".pack";
  }

  /** All packs of models of this name, of any digest and layouts. */
  private List<Path> packs() throws IOException {
    String prefix = model.getFileName() + ".";
    return list(
        name ->
            name.startsWith(prefix)
                && name.endsWith(".pack")
                && name.length() > prefix.length() + DIGEST_DIGITS
                && DIGEST
                    .matcher(name)
                    .region(prefix.length(), prefix.length() + DIGEST_DIGITS)
                    .matches());
  }

  private interface NameFilter {
    boolean accepts(String name);
  }

  private List<Path> list(NameFilter filter) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder, path -> filter.accepts(String.valueOf(path.getFileName())))) {
      files.forEach(found::add);
    }
    return found;
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException staysThen) {
      return;
    }
  }

  private static String remark(List<String> remarks) {
    return remarks.isEmpty() ? null : String.join("; ", remarks);
  }

  private static String reason(Exception failed) {
    Throwable cause = failed instanceof UncheckedIOException wrapped ? wrapped.getCause() : failed;
    return switch (cause) {
      case AccessDeniedException denied ->
          denied.getFile() + " can't be written: permission denied";
      case NoSuchFileException missing -> missing.getFile() + " is not there";
      case FileSystemException named when named.getReason() != null ->
          named.getFile() + ": " + named.getReason();
      default -> cause.getMessage();
    };
  }
}
