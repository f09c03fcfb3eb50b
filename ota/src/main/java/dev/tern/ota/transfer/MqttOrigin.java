package dev.tern.ota.transfer;

import dev.tern.ota.BrokerLink;
import dev.tern.ota.IncomingMessage;
import dev.tern.ota.Origin;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.OverLimitException;
import dev.tern.ota.Topics;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A repository behind the broker, where a {@link Publisher} serves it: asks on {@code ota/get},
 * hears on {@code ota/block/SESSION}.
 *
 * <p>The device pulls. So many bytes are asked ahead, a window, and no more are asked before some
 * have been dealt with: nothing piles up here or at the broker, and a pause needs no word to
 * anyone. What does not come is asked again, at once after the connection was lost and else after
 * some seconds. Nothing is expected of the order or the number of messages.
 */
public final class MqttOrigin implements Origin {
  private static final int SESSION_BYTES = 8;
  private static final int BACKLOG = 64;
  private static final int LOOK_MILLIS = 100;
  private static final Duration WORTH_SENDING = Duration.ofSeconds(30);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final BrokerLink link;
  private final Topics topics;
  private final Settings settings;
  private final String session;
  private final BrokerLink.Subscription subscription;
  private final BlockingQueue<IncomingMessage> arrived = new ArrayBlockingQueue<>(BACKLOG);
  private int lastRequest;

  /**
   * How it asks.
   *
   * @param windowBytes asked and not yet dealt with, 128 KiB to 4 MiB
   * @param askAgainAfter first wait for what does not come; longer each time, 15 s at most
   * @param patience without anything that came until it breaks off
   */
  public record Settings(int windowBytes, Duration askAgainAfter, Duration patience) {
    /** Two MiB, 3 seconds, a minute. */
    public static final Settings DEFAULT =
        new Settings(2 << 20, Duration.ofSeconds(3), Duration.ofSeconds(60));

    public Settings {
      if (windowBytes < Block.MOST_BYTES || windowBytes > 4 << 20) {
        throw new OtaException("windowBytes=" + windowBytes + "; expected 131072..4194304");
      }
    }
  }

  /** With the usual settings. */
  public MqttOrigin(BrokerLink link, Topics topics) {
    this(link, topics, Settings.DEFAULT);
  }

  /**
   * Listens at once, until it is closed.
   *
   * @param link stays open when this is closed
   * @param topics of this device
   */
  public MqttOrigin(BrokerLink link, Topics topics, Settings settings) {
    this.link = link;
    this.topics = topics;
    this.settings = settings;
    byte[] random = new byte[SESSION_BYTES];
    new SecureRandom().nextBytes(random);
    session = HexFormat.of().formatHex(random);
    subscription = link.subscribe(topics.otaBlock(session), this::heard);
  }

  @Override
  public String name() {
    return "broker";
  }

  /** On a thread of the link. What is over the window's room is dropped, and asked again. */
  private void heard(IncomingMessage message) {
    // Blocks are never retained: somebody has put it there.
    if (!message.retained()) {
      boolean unused = arrived.offer(message);
    }
  }

  @Override
  public synchronized Optional<byte[]> read(String path, long limit)
      throws IOException, InterruptedException {
    Whole whole = new Whole(path, limit);
    int most = (int) Math.min(Block.MOST_BYTES, limit + 1);
    try {
      new Asking(path, List.of(new Range(0, Math.max(1, most)))).until(whole);
    } catch (FileNotFoundException none) {
      return Optional.empty();
    }
    if (whole.filled < whole.bytes.length) {
      Range rest = new Range(whole.filled, whole.bytes.length - whole.filled);
      new Asking(path, List.of(rest)).until(whole);
    }
    return Optional.of(whole.bytes);
  }

  /** A small file: its first block tells how long it is. */
  private static final class Whole implements Taker {
    private final String path;
    private final long limit;
    private byte[] bytes;
    private int filled;

    Whole(String path, long limit) {
      this.path = path;
      this.limit = limit;
    }

    @Override
    public void take(Block block, int asked) throws IOException {
      if (block.fileLength() > Math.min(limit, Integer.MAX_VALUE - 8)) {
        throw new OverLimitException(
            "bytes of " + path, block.fileLength(), limit, "look at what is published there");
      }
      if (bytes == null) {
        bytes = new byte[(int) block.fileLength()];
      }
      int length = block.bytes().remaining();
      boolean lacks = length < Math.min(asked, block.fileLength() - block.offset());
      if (lacks || block.fileLength() != bytes.length) {
        throw new IOException(path + " changed while it was read; it is read again later");
      }
      block.bytes().get(bytes, (int) block.offset(), length);
      filled += length;
    }
  }

  @Override
  public synchronized void fetch(String path, List<Range> ranges, Receiver receiver)
      throws IOException, InterruptedException {
    new Asking(path, ranges)
        .until(
            (block, asked) -> {
              if (block.bytes().remaining() < asked) {
                throw new IOException(
                    path + " has " + block.fileLength() + " bytes there; publish it again");
              }
              receiver.arrived(block.offset(), block.bytes());
            });
  }

  /** Takes a block that was asked for. */
  private interface Taker {
    void take(Block block, int asked) throws IOException;
  }

  @Override
  public void close() {
    subscription.close();
    arrived.clear();
  }

  /** One call: what is still to be asked, and what is on its way. */
  private final class Asking {
    private final String path;
    private final int firstRequest = lastRequest + 1;
    private final Deque<Range> toAsk = new ArrayDeque<>();

    /** By offset. */
    private final Map<Long, Range> onTheirWay = new LinkedHashMap<>();

    private long bytesOnTheirWay;
    private boolean wasConnected = link.isConnected();
    private long lastArrival = System.nanoTime();
    private long lastAsked = lastArrival;
    private Duration wait = settings.askAgainAfter();

    Asking(String path, List<Range> ranges) {
      this.path = path;
      for (Range range : ranges) {
        for (int at = 0; at < range.length(); at += Block.MOST_BYTES) {
          int length = Math.min(Block.MOST_BYTES, range.length() - at);
          toAsk.add(new Range(range.offset() + at, length));
        }
      }
    }

    void until(Taker taker) throws IOException, InterruptedException {
      while (true) {
        askAhead();
        if (onTheirWay.isEmpty() && toAsk.isEmpty()) {
          return;
        }
        IncomingMessage message = arrived.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (message != null) {
          take(message, taker);
        } else {
          askAgainWhereItIsTime();
        }
      }
    }

    /** Whenever a quarter of the window is free, so that what was asked before still flows. */
    private void askAhead() throws IOException {
      if (toAsk.isEmpty() || bytesOnTheirWay > settings.windowBytes() / 4 * 3L) {
        return;
      }
      List<Range> next = new ArrayList<>();
      while (!toAsk.isEmpty()
          && next.size() < BlockRequest.MOST_RANGES
          && (onTheirWay.isEmpty()
              || bytesOnTheirWay + toAsk.peek().length() <= settings.windowBytes())) {
        Range range = toAsk.poll();
        next.add(range);
        onTheirWay.put(range.offset(), range);
        bytesOnTheirWay += range.length();
      }
      ask(next);
    }

    private void ask(List<Range> ranges) throws IOException {
      lastAsked = System.nanoTime();
      lastRequest++;
      BlockRequest request = new BlockRequest(session, lastRequest, path, ranges);
      try {
        link.publish(
            OutgoingMessage.of(topics.otaGet(), request.toBytes()).expiringAfter(WORTH_SENDING));
      } catch (OverLimitException full) {
        // It is asked again when it is time.
      } catch (OtaException noLink) {
        throw new IOException(noLink.getMessage(), noLink);
      }
    }

    private void askAgainWhereItIsTime() throws IOException {
      long now = System.nanoTime();
      if (now - lastArrival > settings.patience().toNanos()) {
        throw new IOException(
            (link.isConnected()
                    ? "nobody serves " + path + " on the broker; start the publisher of this site"
                    : "no connection to the broker")
                + ", waited s="
                + settings.patience().toSeconds());
      }
      boolean connected = link.isConnected();
      boolean isBack = connected && !wasConnected;
      wasConnected = connected;
      if (!connected || onTheirWay.isEmpty()) {
        return;
      }
      if (isBack || now - Math.max(lastAsked, lastArrival) > wait.toNanos()) {
        wait = isBack ? settings.askAgainAfter() : longer(wait);
        List<Range> again = List.copyOf(onTheirWay.values());
        for (int from = 0; from < again.size(); from += BlockRequest.MOST_RANGES) {
          ask(again.subList(from, Math.min(again.size(), from + BlockRequest.MOST_RANGES)));
        }
      }
    }

    private Duration longer(Duration last) {
      Duration doubled = last.multipliedBy(2);
      return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }

    private void take(IncomingMessage message, Taker taker) throws IOException {
      Block block;
      try {
        block = Block.read(message.payload());
      } catch (OtaException garbage) {
        return;
      }
      // Of this call: blocks of earlier ones may be of another file.
      if (block.request() < firstRequest || block.request() > lastRequest) {
        return;
      }
      switch (block.kind()) {
        case NO_SUCH_FILE ->
            throw new FileNotFoundException("no file " + path + " is published on the broker");
        case REFUSED, UNREADABLE ->
            throw new IOException("the publisher does not serve " + path + ": " + block.reason());
        case BYTES -> {
          Range asked = onTheirWay.remove(block.offset());
          if (asked == null || block.bytes().remaining() > asked.length()) {
            if (asked != null) {
              onTheirWay.put(asked.offset(), asked);
            }
            return; // it came twice, or is not what was asked
          }
          bytesOnTheirWay -= asked.length();
          taker.take(block, asked.length());
          // After it was dealt with: a pause of the device is no silence of the other side.
          lastArrival = System.nanoTime();
          wait = settings.askAgainAfter();
        }
      }
    }
  }
}
