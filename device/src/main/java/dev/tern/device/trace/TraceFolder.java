package dev.tern.device.trace;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of recorded turns, each in one of its own:
 *
 * <pre>
 * 2026-11-22T17-30-05.120Z/turn.json   RecordedTurn
 *                          sound.wav   the utterance, 16 kHz
 * </pre>
 *
 * <p>Names sort by time. A turn is written under a name with a dot before it and renamed when it is
 * whole. One thread writes; others may read.
 */
public final class TraceFolder {
  static final String TURN_FILE = "turn.json";
  static final String SOUND_FILE = "sound.wav";

  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");

  private final Path folder;
  private final long limitBytes;
  private final ObjectMapper mapper;
  private final Deque<Kept> kept = new ArrayDeque<>(); // oldest first; null until first written
  private long keptBytes;
  private boolean known;

  private record Kept(Path folder, long bytes) {}

  /**
   * @param limitBytes of all recorded turns together; the oldest go first
   */
  public TraceFolder(Path folder, long limitBytes, ObjectMapper mapper) {
    this.folder = folder;
    this.limitBytes = limitBytes;
    this.mapper = mapper;
  }

  /**
   * Writes one turn, after the oldest have made room for it.
   *
   * @return where it is
   */
  Path write(RecordedTurn turn, Pcm sound) throws IOException {
    if (!known) {
      look();
    }
    byte[] json = mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(turn);
    byte[] wav = Wav.bytes(sound);
    long bytes = (long) json.length + wav.length;
    makeRoom(bytes);
    String name = turn.at().replace(':', '-');
    Path unfinished = folder.resolve("." + name);
    Path finished = folder.resolve(name);
    try {
      Files.createDirectory(unfinished, PosixFilePermissions.asFileAttribute(OWN));
      Files.write(unfinished.resolve(SOUND_FILE), wav);
      Files.write(unfinished.resolve(TURN_FILE), json);
      Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      deleteQuietly(unfinished);
      throw e;
    }
    kept.addLast(new Kept(finished, bytes));
    keptBytes += bytes;
    return finished;
  }

  /** What an earlier start left; what it did not finish goes. */
  private void look() throws IOException {
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWN));
    kept.clear();
    keptBytes = 0;
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.sorted().toList()) {
        if (entry.getFileName().toString().startsWith(".")) {
          delete(entry);
        } else if (isTurn(entry)) {
          long bytes = size(entry);
          kept.addLast(new Kept(entry, bytes));
          keptBytes += bytes;
        }
      }
    }
    known = true;
  }

  private void makeRoom(long bytes) throws IOException {
    while (keptBytes + bytes > limitBytes && !kept.isEmpty()) {
      Kept oldest = kept.getFirst();
      delete(oldest.folder);
      kept.removeFirst();
      keptBytes -= oldest.bytes;
    }
    if (bytes > limitBytes) {
      throw new IOException(
          "a turn of " + (bytes >> 10) + " KiB is larger than trace.limit-mib allows for all");
    }
  }

  private static long size(Path turn) throws IOException {
    try (Stream<Path> files = Files.list(turn)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void delete(Path turn) throws IOException {
    try (Stream<Path> files = Files.list(turn)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.delete(turn);
    } catch (NoSuchFileException gone) {
      // somebody tidied up
    } catch (DirectoryNotEmptyException somebodyElses) {
      throw new IOException(turn + " holds more than a turn; it was not deleted", somebodyElses);
    }
  }

  private static void deleteQuietly(Path turn) {
    try {
      delete(turn);
    } catch (IOException e) {
      // told by what made it necessary
    }
  }

  private static boolean isTurn(Path folder) {
    return Files.isRegularFile(folder.resolve(TURN_FILE));
  }

  // ---- reading

  /** The recorded turns, oldest first; none where there is no folder. */
  public List<Path> turns() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .filter(TraceFolder::isTurn)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new TraceException("trace.folder=" + folder + ": can't be listed", e);
    }
  }

  /**
   * Finds a turn.
   *
   * @param nameOrFolder a turn's name in this folder, {@code last}, or any folder with a turn
   */
  public Path find(String nameOrFolder) {
    List<Path> here = turns();
    if (nameOrFolder.equals("last") && !here.isEmpty()) {
      return here.getLast();
    }
    return Stream.of(Path.of(nameOrFolder), folder.resolve(nameOrFolder))
        .filter(TraceFolder::isTurn)
        .findFirst()
        .orElseThrow(
            () ->
                new TraceException(
                    "turn="
                        + nameOrFolder
                        + " is not recorded; expected a folder with "
                        + TURN_FILE
                        + ", or the name of one of "
                        + here.size()
                        + " in "
                        + folder));
  }

  /** Whether a turn is recorded in a folder. */
  public static boolean holds(Path folder) {
    return isTurn(folder);
  }

  /** What is told of a turn. */
  public static RecordedTurn read(Path turn, ObjectMapper mapper) {
    try {
      return mapper.readValue(turn.resolve(TURN_FILE).toFile(), RecordedTurn.class);
    } catch (IOException e) {
      throw new TraceException(
          turn.resolve(TURN_FILE) + " is no recorded turn: " + firstLine(e), e);
    }
  }

  /** What was heard. */
  public static Pcm sound(Path turn) {
    return Wav.read(turn.resolve(SOUND_FILE));
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
