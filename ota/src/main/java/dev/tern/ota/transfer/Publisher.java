package dev.tern.ota.transfer;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.Origin.Range;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.Topics;
import dev.tern.ota.transfer.Block.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * Serves the files of a repository folder to the devices of a site, over the broker, as they ask.
 *
 * <p>It remembers nothing but what is asked and not sent yet. Devices take turns, a block each, so
 * that one with a large model does not hold up others with small ones. What a device can have on
 * order is bounded, and so is the number of devices; who comes over it asks again in a few seconds.
 * A file is opened anew after half a second: what was published anew is what is sent.
 */
public final class Publisher implements AutoCloseable {
  private static final int MOST_SESSIONS = 1024;
  private static final int MOST_PIECES = 4 * BlockRequest.MOST_RANGES;
  private static final Duration WORTH_SENDING = Duration.ofSeconds(30);
  private static final int FULL_MILLIS = 2;
  private static final int OPEN_MILLIS = 500;

  private final BrokerLink link;
  private final Path repository;
  private final Consumer<String> log;
  private final BrokerLink.Subscription subscription;
  private final Thread thread;

  // Guarded by this object, which is notified of every change. The first one is served next.
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  /** What each session asked for last, so that it is told once. */
  private final Map<String, String> lastPaths = new LinkedHashMap<>();

  private boolean closed;

  /** What the last block was read from; null where there is nothing. Of the serving thread. */
  private Open open;

  private Publisher(BrokerLink link, String site, Path repository, Consumer<String> log) {
    this.link = link;
    this.repository = repository;
    this.log = log;
    thread = Thread.ofPlatform().name("publisher").daemon().unstarted(this::serve);
    subscription = link.subscribe(Topics.everyOtaGet(site), this::asked);
  }

  /**
   * Begins to serve. Returns at once.
   *
   * @param link of an operator, which may read {@code ota/get} and write {@code ota/block}; stays
   *     open when this is closed
   * @param repository that {@code metadata} and {@code targets} are in
   * @param log hears a line when a device asks for another file, and when it is refused one
   */
  public static Publisher open(
      BrokerLink link, String site, Path repository, Consumer<String> log) {
    Publisher publisher = new Publisher(link, site, repository, log);
    publisher.thread.start();
    return publisher;
  }

  /**
   * What one device waits for: pieces of one file.
   *
   * @param topic that they are sent to
   */
  private record Session(String topic, String path, SequencedSet<Piece> pieces) {}

  private record Piece(int request, Range range) {}

  /** A file, and when it was opened by {@link System#nanoTime}. */
  private record Open(String path, FileChannel channel, long nanos) {
    boolean isFresh(String wanted) {
      return path.equals(wanted) && System.nanoTime() - nanos < OPEN_MILLIS * 1_000_000L;
    }
  }

  private void asked(IncomingMessage message) {
    if (message.retained()) {
      return; // nobody waits for an answer to it
    }
    Topics device = Topics.of(message.topic());
    BlockRequest request;
    try {
      request = BlockRequest.read(message.payload());
    } catch (OtaException e) {
      log.accept(name(device) + ": asks in a way that can't be read: " + e.getMessage());
      return;
    }
    String topic = device.otaBlock(request.session());
    try {
      RepositoryPath unused = new RepositoryPath(request.path());
    } catch (OtaException e) {
      log.accept(name(device) + ": refused: " + e.getMessage());
      send(topic, Block.failure(Kind.REFUSED, request.number(), e.getMessage()));
      return;
    }
    if (order(topic, request)) {
      log.accept(name(device) + ": asks for " + request.path());
    }
  }

  /** Returns whether it is another file than before. */
  private synchronized boolean order(String topic, BlockRequest request) {
    Session session = sessions.get(topic);
    if (session == null && sessions.size() >= MOST_SESSIONS) {
      return false; // it asks again
    }
    // A session reads one file at a time: what is left of another one nobody waits for any more.
    if (session == null || !session.path().equals(request.path())) {
      session = new Session(topic, request.path(), new LinkedHashSet<>());
      sessions.put(topic, session);
    }
    for (Range range : request.ranges()) {
      boolean waits = session.pieces().stream().anyMatch(piece -> piece.range().equals(range));
      if (!waits && session.pieces().size() < MOST_PIECES) {
        session.pieces().add(new Piece(request.number(), range));
      }
    }
    notifyAll();
    String lastPath = lastPaths.remove(topic);
    lastPaths.put(topic, request.path());
    if (lastPaths.size() > MOST_SESSIONS) {
      lastPaths.remove(lastPaths.keySet().iterator().next());
    }
    return !request.path().equals(lastPath);
  }

  private static String name(Topics device) {
    return device.site() + "/" + device.device();
  }

  private void serve() {
    try {
      while (true) {
        Session session = next();
        if (session == null) {
          return;
        }
        Piece piece = take(session);
        if (piece != null) {
          sendWhenThereIsRoom(session.topic(), block(session.path(), piece));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      letGo();
    }
  }

  /** Whose turn it is; null when this is closed. */
  private synchronized Session next() throws InterruptedException {
    while (!closed && sessions.isEmpty()) {
      wait(open == null ? 0 : OPEN_MILLIS);
      if (sessions.isEmpty()) {
        letGo(); // a file that is removed takes room on the disk for as long as it is open
      }
    }
    return closed ? null : sessions.values().iterator().next();
  }

  /** Its next piece; it goes to the end of the row, or out of it. */
  private synchronized Piece take(Session session) {
    boolean unchanged = sessions.remove(session.topic(), session);
    Piece piece = session.pieces().isEmpty() ? null : session.pieces().removeFirst();
    if (unchanged && !session.pieces().isEmpty()) {
      sessions.put(session.topic(), session);
    }
    return piece;
  }

  private byte[] block(String path, Piece piece) {
    try {
      if (open == null || !open.isFresh(path)) {
        letGo();
        Optional<Path> file = new RepositoryPath(path).in(repository);
        if (file.isEmpty()) {
          return Block.failure(Kind.NO_SUCH_FILE, piece.request(), path);
        }
        FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ);
        open = new Open(path, channel, System.nanoTime());
      }
      return bytes(open.channel(), piece);
    } catch (IOException e) {
      letGo();
      log.accept(path + " can't be read: " + e.getMessage());
      return Block.failure(Kind.UNREADABLE, piece.request(), "it can't be read there");
    }
  }

  private void letGo() {
    try {
      if (open != null) {
        open.channel().close();
      }
    } catch (IOException e) {
      log.accept(open.path() + " can't be closed: " + e.getMessage());
    }
    open = null;
  }

  private static byte[] bytes(FileChannel channel, Piece piece) throws IOException {
    long fileLength = channel.size();
    long offset = Math.min(piece.range().offset(), fileLength);
    int length = (int) Math.min(piece.range().length(), fileLength - offset);
    ByteBuffer message = Block.message(piece.request(), offset, fileLength, length);
    while (message.hasRemaining()) {
      if (channel.read(message, offset + message.position() - Block.HEADER) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
    return message.array();
  }

  /** While the link is full, nobody is served: this is what keeps memory bounded. */
  private void sendWhenThereIsRoom(String topic, byte[] message) throws InterruptedException {
    while (!isClosed() && (!link.isConnected() || !send(topic, message))) {
      Thread.sleep(FULL_MILLIS);
    }
  }

  private boolean send(String topic, byte[] message) {
    try {
      link.publish(OutgoingMessage.of(topic, message).expiringAfter(WORTH_SENDING));
      return true;
    } catch (OverLimitException full) {
      return false;
    } catch (OtaException closing) {
      return true; // there is nobody to tell
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Stops serving. Devices go on when somebody serves again. */
  @Override
  public void close() {
    subscription.close();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
