package dev.tern.ota.enroll;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import dev.tern.ota.digest.Sha256;
import dev.tern.ota.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The broker in use, and the try of another one.
 *
 * <p>A device that can't reach its broker can't be told of a better one: so new settings count for
 * nothing until a message went to the new broker and came back. Until then {@code broker.json} is
 * the old one; {@code broker.trial.json} only says that a try is going on, for people who look.
 * Whatever ends the try early (the time, a crash, the power), the old settings are what is left.
 *
 * <p>Time is counted by a clock that nobody can set.
 */
public final class BrokerTrial {
  /** As long as new settings may take to prove themselves. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  static final String CONFIRMED = "broker.json";
  static final String TRIAL = "broker.trial.json";

  /** Where the files are that a {@link BrokerAddress} names. */
  private static final String FOLDER = "broker";

  private static final int FORMAT = 1;
  private static final int LIMIT = 64 << 10;
  private static final Duration ROUND_TRIP = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final PrivateFiles files;
  private final Duration patience;

  // Guarded by this object.
  private BrokerSettings confirmed;
  private BrokerSettings inUse;
  private Status status;
  private int moves;

  /** How a broker stands. */
  public enum State {
    /** It has proved to work. */
    CONFIRMED,
    /** It is being tried. */
    TRYING,
    /** It did not prove itself in time, and the one before it is in use. */
    REFUSED
  }

  /**
   * @param uri of the broker that this is about
   * @param reason why it was refused, in one line; else empty
   */
  public record Status(String uri, State state, String reason) {}

  /**
   * Takes up the confirmed broker; a try that a restart has cut is over.
   *
   * @param folder {@code STATE/ota} of an enrolled device
   * @throws OtaException where the device is not enrolled, or its file is damaged
   */
  public BrokerTrial(Path folder, Disk disk) {
    this(folder, disk, PATIENCE);
  }

  BrokerTrial(Path folder, Disk disk, Duration patience) {
    this.files = new PrivateFiles(folder, disk);
    this.patience = patience;
    confirmed =
        confirmed(files)
            .orElseThrow(
                () ->
                    new OtaException(
                        files.path(CONFIRMED) + " is missing; enroll the device: tern enroll"));
    inUse = confirmed;
    status = new Status(confirmed.uri().toString(), State.CONFIRMED, "");
    Optional<BrokerSettings> cut = read(files, TRIAL);
    if (cut.isPresent() && !cut.get().equals(confirmed)) {
      status =
          new Status(
              cut.get().uri().toString(), State.REFUSED, "a restart ended its try; send it again");
    }
    files.delete(TRIAL);
    forgetOthers();
  }

  static Optional<BrokerSettings> confirmed(PrivateFiles files) {
    return read(files, CONFIRMED);
  }

  private static Optional<BrokerSettings> read(PrivateFiles files, String name) {
    return files
        .read(name, LIMIT)
        .map(bytes -> JsonDocument.read(files.path(name).toString(), bytes, LIMIT))
        .map(document -> BrokerSettings.of(document.object("broker")));
  }

  static void confirm(PrivateFiles files, BrokerSettings broker) {
    write(files, CONFIRMED, broker);
    files.delete(TRIAL);
  }

  private static void write(PrivateFiles files, String name, BrokerSettings broker) {
    ObjectNode document = JsonDocument.empty().put("format", FORMAT);
    document.set("broker", broker.toJson());
    files.write(name, JsonDocument.pretty(document));
  }

  /** Where to connect to now; asked for each connection. */
  public synchronized BrokerAddress address() {
    String name = FOLDER + "/" + digest(inUse);
    // Written anew each time: what is damaged or was tampered with is not used.
    return new BrokerAddress(
        inUse.uri(),
        inUse.user(),
        file(name + "/password", inUse.password()),
        file(name + "/ca.pem", inUse.ca()),
        file(name + "/certificate.pem", inUse.clientCertificate()),
        file(name + "/key.pem", inUse.clientKey()));
  }

  private Path file(String name, String contents) {
    if (contents.isEmpty()) {
      return null;
    }
    byte[] bytes = contents.getBytes(StandardCharsets.UTF_8);
    Optional<byte[]> there = files.read(name, LIMIT);
    if (there.isEmpty() || !MessageDigest.isEqual(there.get(), bytes)) {
      files.write(name, bytes);
    }
    return files.path(name);
  }

  /** How the broker stands that was last tried, or the confirmed one where none was. */
  public synchronized Status status() {
    return status;
  }

  /**
   * Tries other settings over the link, in the background. Returns at once. A try that goes on
   * already ends.
   *
   * @param link asks {@link #address} for each connection
   * @param topics of this device
   * @param ended hears how it ended, on a thread of its own
   */
  public synchronized void begin(
      BrokerSettings candidate, BrokerLink link, Topics topics, Consumer<Status> ended) {
    if (candidate.equals(confirmed) && inUse.equals(confirmed)) {
      status = new Status(candidate.uri().toString(), State.CONFIRMED, "");
      return;
    }
    write(files, TRIAL, candidate);
    inUse = candidate;
    status = new Status(candidate.uri().toString(), State.TRYING, "");
    int move = ++moves;
    link.reconnect();
    Thread.ofPlatform()
        .name("broker-trial")
        .daemon()
        .start(() -> watch(move, candidate, link, topics, ended));
  }

  private void watch(
      int move, BrokerSettings candidate, BrokerLink link, Topics topics, Consumer<Status> ended) {
    long end = System.nanoTime() + patience.toNanos();
    String reason = "no connection to it";
    try {
      while (isGoingOn(move) && end - System.nanoTime() > 0) {
        if (!link.isConnected()) {
          Thread.sleep(LOOK);
          continue;
        }
        reason = roundTrip(link, topics, end);
        if (reason.isEmpty()) {
          end(move, candidate, "", link, ended);
          return;
        }
        Thread.sleep(LOOK);
      }
      end(move, candidate, reason + " within " + patience.toSeconds() + " s", link, ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean isGoingOn(int move) {
    return move == moves;
  }

  /** Why a message to itself did not come back; empty where it did. */
  private static String roundTrip(BrokerLink link, Topics topics, long end)
      throws InterruptedException {
    long nanos = Math.clamp(end - System.nanoTime(), 1, ROUND_TRIP.toNanos());
    String word = Long.toHexString(System.nanoTime());
    CountDownLatch back = new CountDownLatch(1);
    BrokerLink.Subscription listening =
        link.subscribe(
            topics.otaCanary(),
            message -> {
              if (message.text().equals(word)) {
                back.countDown();
              }
            });
    try {
      link.publish(
          OutgoingMessage.of(topics.otaCanary(), word).expiringAfter(Duration.ofSeconds(5)));
      return back.await(nanos, TimeUnit.NANOSECONDS) ? "" : "connected, but no message came back";
    } catch (OtaException e) {
      return e.getMessage();
    } finally {
      listening.close();
    }
  }

  private void end(
      int move, BrokerSettings candidate, String failure, BrokerLink link, Consumer<Status> ended) {
    Status outcome;
    synchronized (this) {
      if (move != moves) {
        return;
      }
      String reason = failure.isEmpty() ? kept(candidate) : failure;
      if (reason.isEmpty()) {
        confirmed = candidate;
        status = new Status(candidate.uri().toString(), State.CONFIRMED, "");
      } else {
        inUse = confirmed;
        status =
            new Status(
                candidate.uri().toString(),
                State.REFUSED,
                reason + "; back at " + confirmed.uri() + ", correct the settings");
        link.reconnect();
      }
      tidyUp();
      outcome = status;
    }
    ended.accept(outcome);
  }

  /** Why the settings that proved to work could not be kept; empty where they were. */
  private String kept(BrokerSettings candidate) {
    try {
      confirm(files, candidate);
      return "";
    } catch (OtaException e) {
      return e.getMessage();
    }
  }

  private void tidyUp() {
    try {
      files.delete(TRIAL);
      forgetOthers();
    } catch (OtaException e) {
      // The next start does it.
    }
  }

  /** Files of brokers that are not in use hold secrets for nothing. */
  private void forgetOthers() {
    String kept = digest(confirmed);
    for (String name : files.list(FOLDER)) {
      if (!name.equals(kept)) {
        files.delete(FOLDER + "/" + name);
      }
    }
  }

  private static String digest(BrokerSettings broker) {
    byte[] settings = broker.toJson().toString().getBytes(StandardCharsets.UTF_8);
    return Sha256.hexOf(settings).substring(0, 16);
  }
}
