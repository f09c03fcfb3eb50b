package dev.tern.device.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.gate.HealthSuite.CanaryTerms;
import dev.tern.device.part.Condition;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.ota.Appliance.Canary;
import dev.tern.ota.Appliance.Outcome;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Disk;
import dev.tern.ota.OtaException;
import dev.tern.ota.OutgoingMessage;
import dev.tern.ota.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Whether the appliance does well with a set that it was started with for a trial, held against how
 * it did before, which {@link #remember} wrote down.
 */
public final class CanaryWatch implements AutoCloseable {
  /** What a set brings; a microphone that was pulled out is not its doing. */
  private static final Set<Part> OF_A_SET =
      Collections.unmodifiableSet(
          EnumSet.of(
              Part.RULES,
              Part.LANGUAGE_MODEL,
              Part.VOICE,
              Part.LISTENER,
              Part.SECOND_LISTENER,
              Part.VOICE_ACTIVITY,
              Part.WAKE_WORDS));

  /** Starts within one trial after which it counts as crashing. */
  private static final int MOST_STARTS = 3;

  /** For everything to be loaded, and for the broker to be reached again. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Fewer turns tell nothing about shares and times. */
  private static final int TELLING_TURNS = 8;

  private static final double MORE_REFUSED = 0.3;
  private static final double TIMES_SLOWER = 2;
  private static final double UNNOTICED_MILLIS = 100;
  private static final long SAY_AGAIN_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int MOST_BYTES = 16 << 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Disk disk;
  private final Path file;
  private final Parts parts;
  private final TurnTally tally;
  private final BrokerLink link;
  private final Topics topics;
  private final String word = UUID.randomUUID().toString();
  private BrokerLink.Subscription hearing; // null before the first question for the broker
  private long saidNanos;
  private volatile boolean heard;

  /**
   * @param folder for its own small file, such as {@code STATE/ota/gate}
   */
  public CanaryWatch(
      Disk disk, Path folder, Parts parts, TurnTally tally, BrokerLink link, Topics topics) {
    this.disk = disk;
    this.file = folder.resolve("before-trial.json");
    this.parts = parts;
    this.tally = tally;
    this.link = link;
    this.topics = topics;
  }

  /** How the appliance did before a trial. */
  private record Before(
      List<String> failed, long turns, double refused, double middleMillis, boolean reachedBroker) {
    static final Before UNKNOWN = new Before(List.of(), 0, 0, 0, false);
  }

  /** Writes down how the appliance does now, before it is started with another set. */
  public void remember() {
    ObjectNode root =
        JSON.createObjectNode()
            .put("turns", tally.turns())
            .put("refused", tally.refused())
            .put("middleMillis", tally.middleMillis())
            .put("reachedBroker", link.isConnected());
    ArrayNode failed = root.putArray("failed");
    parts.faults().keySet().forEach(part -> failed.add(part.key()));
    disk.replace(file, root.toString().getBytes(StandardCharsets.UTF_8));
  }

  private Before before() {
    try {
      Optional<byte[]> bytes = disk.read(file, MOST_BYTES);
      if (bytes.isEmpty()) {
        return Before.UNKNOWN;
      }
      JsonNode root = JSON.readTree(bytes.get());
      List<String> failed = new ArrayList<>();
      root.path("failed").forEach(name -> failed.add(name.asText()));
      return new Before(
          failed,
          root.path("turns").asLong(),
          root.path("refused").asDouble(),
          root.path("middleMillis").asDouble(),
          root.path("reachedBroker").asBoolean());
    } catch (IOException damaged) {
      return Before.UNKNOWN;
    }
  }

  /**
   * How the trial stands.
   *
   * @param aliveMillis since the trial's start, over restarts
   * @param starts of the trial, this one among them
   */
  public Canary now(CanaryTerms terms, long aliveMillis, int starts) {
    Before before = before();
    Optional<String> bad =
        crashes(starts)
            .or(() -> newFault(before))
            .or(() -> neverReady(aliveMillis))
            .or(() -> worseTurns(before));
    if (bad.isPresent()) {
      return new Canary(Outcome.BAD, bad.get());
    }
    List<String> waits = new ArrayList<>();
    if (parts.areLoading() || !parts.areReady()) {
      waits.add("everything to be loaded");
    }
    if (aliveMillis < terms.seconds() * 1_000L) {
      waits.add("%d of %d s".formatted(aliveMillis / 1_000, terms.seconds()));
    }
    if (tally.turns() < terms.turns()) {
      waits.add("%d of %d turns".formatted(tally.turns(), terms.turns()));
    }
    if (terms.brokerRoundTrip() && before.reachedBroker && !reachesBroker()) {
      if (aliveMillis > PATIENCE.toMillis() + terms.seconds() * 1_000L) {
        return new Canary(
            Outcome.BAD,
            "the broker was reached before the trial and is not since, for %d s"
                .formatted(aliveMillis / 1_000));
      }
      waits.add("the broker");
    }
    return waits.isEmpty()
        ? new Canary(Outcome.GOOD, "")
        : new Canary(Outcome.WATCHING, "waits for " + String.join(", ", waits));
  }

  private static Optional<String> crashes(int starts) {
    return starts >= MOST_STARTS
        ? Optional.of("it was started %d times in its trial".formatted(starts))
        : Optional.empty();
  }

  private Optional<String> newFault(Before before) {
    for (Map.Entry<Part, Condition> fault : parts.faults().entrySet()) {
      Part part = fault.getKey();
      if (OF_A_SET.contains(part) && !before.failed.contains(part.key())) {
        return Optional.of("%s failed: %s".formatted(part.key(), fault.getValue().reason()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> neverReady(long aliveMillis) {
    return aliveMillis > PATIENCE.toMillis() && (parts.areLoading() || !parts.areReady())
        ? Optional.of("not everything was loaded after %d s".formatted(aliveMillis / 1_000))
        : Optional.empty();
  }

  /** What people say may have changed too, so only what is far off counts. */
  private Optional<String> worseTurns(Before before) {
    if (tally.turns() < TELLING_TURNS || before.turns < TELLING_TURNS) {
      return Optional.empty();
    }
    if (tally.refused() > before.refused + MORE_REFUSED) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%.0f %% of %d turns were refused; before the trial %.0f %%",
              100 * tally.refused(),
              tally.turns(),
              100 * before.refused));
    }
    double most = TIMES_SLOWER * before.middleMillis + UNNOTICED_MILLIS;
    return tally.middleMillis() > most
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "turns take %.0f ms; before the trial %.0f ms",
                tally.middleMillis(),
                before.middleMillis))
        : Optional.empty();
  }

  /** Says a word to itself through the broker until it has heard it once. */
  private synchronized boolean reachesBroker() {
    if (heard) {
      return true;
    }
    try {
      if (hearing == null) {
        hearing =
            link.subscribe(
                topics.otaCanary(),
                message -> {
                  if (message.text().equals(word)) {
                    heard = true;
                  }
                });
      }
      long now = System.nanoTime();
      if (link.isConnected() && (saidNanos == 0 || now - saidNanos > SAY_AGAIN_NANOS)) {
        saidNanos = now;
        link.publish(OutgoingMessage.of(topics.otaCanary(), word));
      }
    } catch (OtaException waits) {
      // Too much waits already, or the link is closing: asked again in a few seconds.
    }
    return heard;
  }

  @Override
  public synchronized void close() {
    if (hearing != null) {
      hearing.close();
    }
  }
}
