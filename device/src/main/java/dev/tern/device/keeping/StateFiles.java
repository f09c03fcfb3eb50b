package dev.tern.device.keeping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Keeps things in the folder {@code kept} of the state folder, {@code NAME.json} each.
 *
 * <p>A thread of its own writes, so that nobody waits for a slow disk; of several changes in a row
 * it may write the last alone. What could not be written is tried again every minute.
 */
public final class StateFiles implements Keeper, AutoCloseable {
  /** What is kept is small; more than this is not ours. */
  static final int LARGEST_BYTES = 1 << 20;

  /** How the files are written; one with another number is not read. */
  static final int FORMAT = 1;

  private static final Duration TRY_AGAIN = Duration.ofMinutes(1);
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private static final Logger LOG = Logger.getLogger(StateFiles.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Path folder;
  private final Thread writer;

  // Guarded by this object.
  private final Map<String, byte[]> waiting = new LinkedHashMap<>();
  private boolean isWriting;
  private boolean hasFailed;
  private long nextTryNanos;
  private boolean isClosed;

  private StateFiles(Path stateFolder) {
    folder = stateFolder.resolve("kept");
    writer = Thread.ofPlatform().name("keeping").daemon().unstarted(this::writeOnChanges);
  }

  /**
   * @param stateFolder made where it is missing, with the first thing that is kept
   */
  public static StateFiles in(Path stateFolder) {
    StateFiles files = new StateFiles(stateFolder);
    files.writer.start();
    return files;
  }

  @Override
  public void restore(String name, Consumer<KeptValue> read) {
    Path file = file(name);
    try {
      read.accept(new KeptValue(parsed(bytes(file)), ""));
    } catch (NoSuchFileException nothingKept) {
      // The first start, or nothing was ever changed.
    } catch (KeptFault fault) {
      setAside(file, fault.getMessage());
    } catch (IOException e) {
      LOG.warnf("%s can't be read (%s): beginning without it", file, e);
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST_BYTES) {
      throw new KeptFault("expected at most %d bytes, found %d".formatted(LARGEST_BYTES, size));
    }
    return Files.readAllBytes(file);
  }

  private static JsonNode parsed(byte[] bytes) throws IOException {
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new KeptFault(
          "expected JSON, found something else at byte " + e.getLocation().getByteOffset());
    }
    if (node == null || !node.isObject()) {
      throw new KeptFault("expected a JSON object, found " + bytes.length + " bytes of other");
    }
    if (node.path("format").asInt(-1) != FORMAT) {
      throw new KeptFault(
          "format: expected " + FORMAT + ", found " + node.path("format").asText("none"));
    }
    return node;
  }

  /** For a person to look at; one of each kind, so that there is an end to it. */
  private static void setAside(Path file, String why) {
    Path aside = file.resolveSibling(file.getFileName() + ".set-aside");
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.warnf("%s: %s; it is now %s, and what it held is lost", file, why, aside.getFileName());
    } catch (IOException e) {
      LOG.warnf("%s: %s; it can't be moved aside (%s), and is not used", file, why, e);
    }
  }

  @Override
  public void keep(String name, ObjectNode content) {
    byte[] bytes = (content.put("format", FORMAT) + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (this) {
      waiting.put(name, bytes);
      nextTryNanos = System.nanoTime();
      notifyAll();
    }
  }

  @Override
  public synchronized boolean isReliable() {
    return !hasFailed && !isClosed;
  }

  private void writeOnChanges() {
    try {
      while (true) {
        Map.Entry<String, byte[]> next = take();
        if (next == null) {
          return;
        }
        write(next.getKey(), next.getValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next to be written; null when all is and no more will come. */
  private synchronized Map.Entry<String, byte[]> take() throws InterruptedException {
    isWriting = false;
    notifyAll();
    while (waiting.isEmpty() || millisUntilNextTry() > 0) {
      if (waiting.isEmpty() && isClosed) {
        return null;
      }
      // with 0 it waits until something changes
      wait(waiting.isEmpty() ? 0 : millisUntilNextTry());
    }
    Map.Entry<String, byte[]> next = waiting.entrySet().iterator().next();
    waiting.remove(next.getKey());
    isWriting = true;
    return Map.entry(next.getKey(), next.getValue());
  }

  private synchronized long millisUntilNextTry() {
    boolean mayTry = !hasFailed || isClosed;
    return mayTry ? 0 : Math.max(0, (nextTryNanos - System.nanoTime()) / 1_000_000);
  }

  private void write(String name, byte[] bytes) {
    try {
      replace(file(name), bytes);
      tell(null);
    } catch (IOException e) {
      tell(e);
      synchronized (this) {
        if (!isClosed) {
          waiting.putIfAbsent(name, bytes);
        }
      }
    }
  }

  /** After a power cut there is the old file or the new one. */
  private static void replace(Path file, byte[] bytes) throws IOException {
    Path folder = file.getParent();
    Files.createDirectories(folder);
    Path written = folder.resolve("." + file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            written,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** Once when it begins to fail, once when it works again. */
  private synchronized void tell(IOException failure) {
    if (failure != null && !hasFailed) {
      LOG.warnf(
          "%s can't be written (%s): timers, alarms, reminders, lists and settings are kept in"
              + " memory alone until it can",
          folder, failure);
    }
    if (failure == null && hasFailed) {
      LOG.infof("%s can be written again", folder);
    }
    hasFailed = failure != null;
    nextTryNanos = System.nanoTime() + TRY_AGAIN.toNanos();
  }

  private Path file(String name) {
    return folder.resolve(name + ".json");
  }

  /** Waits until all that was handed over is on the disk, or could not be written. */
  synchronized void awaitWritten() throws InterruptedException {
    while ((!waiting.isEmpty() || isWriting) && !hasFailed) {
      wait();
    }
  }

  /** Writes what is still to be written, for five seconds at most. */
  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
      notifyAll();
    }
    try {
      writer.join(LAST_WRITES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
