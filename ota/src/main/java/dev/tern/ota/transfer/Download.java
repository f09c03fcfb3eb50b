package dev.tern.ota.transfer;

import dev.tern.ota.Disk;
import dev.tern.ota.Origin;
import dev.tern.ota.Origin.Range;
import dev.tern.ota.OtaException;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.TargetFile;
import dev.tern.ota.UntrustedException;
import dev.tern.ota.UntrustedException.Attack;
import dev.tern.ota.digest.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Brings files to where they belong, each in {@code FILE.part} until it is whole.
 *
 * <p>With a chunk list: what an earlier try has left is hashed and kept, what other files of the
 * device have is copied, only the rest is asked of the origin, and each chunk is verified before it
 * is written. Without one a file can only be verified as a whole: it is copied from a file with the
 * same digest or fetched from its beginning, also after a try that broke off. Either way the file
 * is read again from the disk and held against its digest before it gets its name.
 *
 * <p>Memory is some 8 MiB beside the chunk lists, whatever the file's length. One thread, and two
 * more while a file arrives: what is there is read back, and written to the disk.
 */
public final class Download {
  /** Longest range that is asked: what fits into one message. */
  static final int RANGE_BYTES = 128 << 10;

  private final Disk disk;
  private final Origin origin;
  private final LocalFiles local;
  private final Settings settings;
  private final Pace pace;
  private final Progress progress;

  /**
   * @param local what the device has already; none where nothing is to be copied
   * @param busy whether to stand still just now, because somebody is being listened to or answered
   */
  public Download(
      Disk disk,
      Origin origin,
      LocalFiles local,
      Settings settings,
      BooleanSupplier busy,
      Progress progress) {
    this.disk = disk;
    this.origin = origin;
    this.local = local;
    this.settings = settings;
    this.progress = progress;
    pace = new Pace(busy, settings.bytesPerSecond());
  }

  /**
   * How a download behaves.
   *
   * @param bytesPerSecond over the wire at most; 0 for as many as come; asked for again and again
   * @param spareBytes that are left free on the disk
   * @param tries how often a chunk, or a file without chunk list, may come wrong before the origin
   *     is given up, 1 or more
   * @param floorBytesPerSecond a slower source is given up; pauses do not count
   * @param floorPeriod over which it is measured
   */
  public record Settings(
      LongSupplier bytesPerSecond,
      long spareBytes,
      int tries,
      long floorBytesPerSecond,
      Duration floorPeriod) {
    /** As fast as it comes; 64 MiB stay free; 1 KiB a second over a minute is too slow. */
    public static final Settings DEFAULT =
        new Settings(0, 64L << 20, 3, 1024, Duration.ofSeconds(60));

    public Settings {
      if (spareBytes < 0 || tries < 1 || floorBytesPerSecond < 0) {
        throw new OtaException(
            "spareBytes="
                + spareBytes
                + ", tries="
                + tries
                + ", floorBytesPerSecond="
                + floorBytesPerSecond
                + ": expected 0 or more, and 1 try or more");
      }
    }

    /** With a pace that stays as it is. */
    public Settings(
        long bytesPerSecond,
        long spareBytes,
        int tries,
        long floorBytesPerSecond,
        Duration floorPeriod) {
      this(() -> bytesPerSecond, spareBytes, tries, floorBytesPerSecond, floorPeriod);
    }

    /** The same, no faster than that. */
    public Settings atMost(long bytesPerSecondWanted) {
      return atMost(() -> bytesPerSecondWanted);
    }

    /** The same, no faster than that is at each moment. */
    public Settings atMost(LongSupplier bytesPerSecondWanted) {
      return new Settings(
          bytesPerSecondWanted, spareBytes, tries, floorBytesPerSecond, floorPeriod);
    }
  }

  /** Hears how far a file is, on the thread that downloads. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param doneBytes that are there and verified
     * @param totalBytes of the file
     */
    void at(long doneBytes, long totalBytes);
  }

  /**
   * What a file took.
   *
   * @param totalBytes of the file
   * @param keptBytes that were there from an earlier try
   * @param reusedBytes copied from other files of the device
   * @param fetchedBytes that came from the origin, the chunk list included
   * @param againBytes of them that were wrong, or there already
   */
  public record Figures(
      long totalBytes, long keptBytes, long reusedBytes, long fetchedBytes, long againBytes) {}

  /**
   * Brings a file that has a chunk list.
   *
   * @param chunks the list, a target like the file
   * @param into where the file goes; its folder is there
   * @throws UntrustedException where what came is not what was published
   * @throws OverLimitException where the disk has no room for it
   * @throws IOException where the origin breaks off: what came is kept for the next try
   */
  public Figures fetch(TargetFile file, TargetFile chunks, Path into)
      throws IOException, InterruptedException {
    return interruptibly(() -> inChunks(file, chunks, into));
  }

  /** Brings a file that has no chunk list. As {@link #fetch(TargetFile, TargetFile, Path)}. */
  public Figures fetch(TargetFile file, Path into) throws IOException, InterruptedException {
    return interruptibly(() -> asAWhole(file, into));
  }

  private interface Way {
    Figures go() throws IOException, InterruptedException;
  }

  /** Files, receivers and disks say in their own ways that their thread was interrupted. */
  private static Figures interruptibly(Way way) throws IOException, InterruptedException {
    try {
      return way.go();
    } catch (IOException | OtaException e) {
      if (!(e instanceof UntrustedException) && Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException("download interrupted");
        interrupted.initCause(e);
        throw interrupted;
      }
      throw e;
    }
  }

  private Figures inChunks(TargetFile file, TargetFile chunks, Path into)
      throws IOException, InterruptedException {
    if (isThere(file, into)) {
      return kept(file);
    }
    ChunkList list = listOf(file, chunks);
    Path partPath = partOf(into);
    if (disk.size(into) >= 0 && disk.size(partPath) < 0) {
      disk.rename(into, partPath); // it was damaged: most of it may still be good
    }
    try (PartFile part = new PartFile(disk.open(partPath), list)) {
      part.look(pace);
      reserve(file.length() - part.presentBytes(), into);
      progress.at(part.presentBytes(), list.length());
      long keptBytes = part.presentBytes();
      long reusedBytes = copyWhatIsHere(part, list, into);
      try (PrefixDigest digest = new PrefixDigest(disk.open(partPath), pace.twin())) {
        Arrivals arrivals = fetchTheRest(part, digest, list, file);
        part.sync();
        if (!digest.end(list.length()).equals(file.sha256())) {
          throw contradiction(part, file, partPath);
        }
        disk.rename(partPath, into);
        return new Figures(
            file.length(),
            keptBytes,
            reusedBytes,
            arrivals.fetchedBytes() + chunks.length(),
            arrivals.againBytes());
      }
    }
  }

  private ChunkList listOf(TargetFile file, TargetFile chunks)
      throws IOException, InterruptedException {
    if (chunks.length() > ChunkList.MOST_BYTES) {
      throw new OverLimitException(
          "bytes of " + chunks.path(), chunks.length(), ChunkList.MOST_BYTES, "publish it again");
    }
    Optional<byte[]> bytes = origin.read(chunks.fetchPath(), chunks.length());
    if (bytes.isEmpty()) {
      throw new IOException(
          origin.name() + ": no file " + chunks.fetchPath() + "; publish the repository whole");
    }
    byte[] found = Sha256.of(ByteBuffer.wrap(bytes.get()));
    if (bytes.get().length != chunks.length() || !Sha256.hex(found).equals(chunks.sha256())) {
      throw new UntrustedException(
          Attack.ARBITRARY_SOFTWARE,
          chunks.fetchPath() + " is not what was published; look at what answers there");
    }
    ChunkList list = ChunkList.read(chunks.path(), bytes.get());
    if (list.length() != file.length() || !list.sha256().equals(file.sha256())) {
      throw new UntrustedException(
          Attack.MIX_AND_MATCH,
          chunks.path() + " is the chunk list of another file than " + file.path());
    }
    return list;
  }

  private long copyWhatIsHere(PartFile part, ChunkList list, Path into) throws IOException {
    long bytes = 0;
    for (Path file : local.likeliest(into, list.length())) {
      if (part.isWhole()) {
        break;
      }
      ChunkList itsList = local.chunksOf(file, pace);
      if (itsList != null) {
        bytes += copy(part, file, itsList);
        progress.at(part.presentBytes(), list.length());
      }
    }
    return bytes;
  }

  private long copy(PartFile part, Path file, ChunkList itsList) throws IOException {
    try (Disk.OpenFile open = disk.open(file)) {
      return part.copyFrom(open, itsList, pace);
    }
  }

  private Arrivals fetchTheRest(PartFile part, PrefixDigest digest, ChunkList list, TargetFile file)
      throws IOException, InterruptedException {
    Watch watch = new Watch(file.path(), settings, pace);
    Arrivals arrivals =
        new Arrivals(
            file.path(),
            list,
            part,
            watch,
            pace,
            settings.tries(),
            () -> {
              digest.follow(part.prefixBytes());
              progress.at(part.presentBytes(), list.length());
            });
    int fruitless = 0;
    while (!part.isWhole()) {
      long before = part.presentBytes();
      pace.stepAside();
      watch.asks(list.length() - before);
      origin.fetch(file.fetchPath(), part.missing(RANGE_BYTES), arrivals);
      fruitless = part.presentBytes() == before ? fruitless + 1 : 0;
      if (fruitless > settings.tries()) {
        throw new IOException(
            origin.name() + ": " + file.fetchPath() + " was asked for and did not come");
      }
    }
    return arrivals;
  }

  /** Every chunk was right, and the whole is not: who is wrong, the disk or the list? */
  private OtaException contradiction(PartFile part, TargetFile file, Path partPath)
      throws IOException {
    part.look(pace);
    if (!part.isWhole()) {
      return new OtaException(
          partPath + ": the disk does not keep what is written to it; replace it");
    }
    disk.delete(partPath);
    return new UntrustedException(
        Attack.MIX_AND_MATCH,
        file.path() + ": its chunks are right and it is not; publish its chunk list again");
  }

  private Figures asAWhole(TargetFile file, Path into) throws IOException, InterruptedException {
    if (isThere(file, into)) {
      return kept(file);
    }
    Path part = partOf(into);
    disk.delete(part);
    reserve(file.length(), into);
    pace.stepAside();
    if (copyTwin(file, into, part)) {
      disk.rename(part, into);
      progress.at(file.length(), file.length());
      return new Figures(file.length(), 0, file.length(), 0, 0);
    }
    for (int attempt = 1; attempt <= settings.tries(); attempt++) {
      fetchWhole(file, part);
      if (digest(part).equals(file.sha256())) {
        disk.rename(part, into);
        progress.at(file.length(), file.length());
        long fetched = attempt * file.length();
        return new Figures(file.length(), 0, 0, fetched, fetched - file.length());
      }
    }
    disk.delete(part);
    throw new UntrustedException(
        Attack.ARBITRARY_SOFTWARE,
        file.path()
            + " came "
            + settings.tries()
            + " times and was never what was published; look at what answers there");
  }

  /** Copies a file of the device with that digest. */
  private boolean copyTwin(TargetFile file, Path into, Path part) throws IOException {
    for (Path other : local.ofLength(into, file.length())) {
      if (digest(other).equals(file.sha256())) {
        try (Disk.OpenFile from = disk.open(other);
            Disk.OpenFile to = disk.open(part)) {
          byte[] buffer = new byte[RANGE_BYTES];
          DiskStream in = new DiskStream(from, pace);
          long at = 0;
          for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
            to.write(at, ByteBuffer.wrap(buffer, 0, read));
            at += read;
          }
          to.sync();
        }
        return digest(part).equals(file.sha256());
      }
    }
    return false;
  }

  private void fetchWhole(TargetFile file, Path part) throws IOException, InterruptedException {
    try (Disk.OpenFile open = disk.open(part)) {
      open.resize(file.length());
      Watch watch = new Watch(file.path(), settings, pace);
      watch.asks(file.length());
      long[] done = {0};
      List<Range> ranges = new ArrayList<>();
      for (long at = 0; at < file.length(); at += RANGE_BYTES) {
        ranges.add(new Range(at, (int) Math.min(RANGE_BYTES, file.length() - at)));
      }
      if (!ranges.isEmpty()) {
        origin.fetch(
            file.fetchPath(),
            ranges,
            (offset, bytes) -> {
              int length = bytes.remaining();
              requireInside(file, offset, length);
              watch.arrived(length);
              open.write(offset, bytes);
              done[0] = Math.min(file.length(), done[0] + length);
              if (done[0] / PartFile.SYNC_BYTES > (done[0] - length) / PartFile.SYNC_BYTES) {
                open.syncAhead();
              }
              progress.at(done[0], file.length());
              pace.took(length);
            });
      }
      open.sync();
    }
  }

  private static void requireInside(TargetFile file, long offset, int length) {
    if (offset < 0 || offset + length > file.length()) {
      throw new UntrustedException(
          Attack.ENDLESS_DATA,
          file.path()
              + ": bytes up to "
              + (offset + length)
              + " arrived of a file with "
              + file.length()
              + "; look at what answers there");
    }
  }

  private boolean isThere(TargetFile file, Path into) throws IOException {
    return disk.size(into) == file.length() && digest(into).equals(file.sha256());
  }

  private Figures kept(TargetFile file) {
    progress.at(file.length(), file.length());
    return new Figures(file.length(), file.length(), 0, 0, 0);
  }

  private String digest(Path path) throws IOException {
    try (Disk.OpenFile open = disk.open(path)) {
      return Sha256.hexOf(new DiskStream(open, pace));
    }
  }

  private void reserve(long bytes, Path into) {
    long free = disk.freeBytes(into.getParent());
    if (bytes + settings.spareBytes() > free) {
      throw new OverLimitException(
          "bytes on the disk for " + into,
          bytes + settings.spareBytes(),
          free,
          "free some room, or offer something smaller");
    }
  }

  private static Path partOf(Path into) {
    return into.resolveSibling(into.getFileName() + ".part");
  }
}
