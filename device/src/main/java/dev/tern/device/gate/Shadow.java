package dev.tern.device.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.conversation.Tier;
import dev.tern.device.conversation.Turn;
import dev.tern.device.gate.HealthSuite.ShadowTerms;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A candidate that answers the turns which the appliance takes, in a process of its own and without
 * speaking. What it answers otherwise is counted.
 *
 * <p>It never holds a turn up: a turn that comes while two still wait is left out. It ends by
 * itself where memory gets tight, where it takes too much of it, and where it does not answer.
 */
public final class Shadow implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Shadow.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_WAITING = 2;
  private static final int LONGEST_LINE = 1 << 20;
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(3);
  private static final long TIGHT_BYTES = 48L << 20;
  private static final long LARGEST_LOG_BYTES = 256 << 10;
  private static final long LOOK_EVERY_MILLIS = 500;

  private final TrialProcess child;
  private final Process process;
  private final long memoryBytes;
  private final MemoryRoom room;
  private final Path log;
  private final BlockingQueue<Turn> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread following;
  private final Thread looking;
  private volatile long askedNanos; // 0 while nothing is asked
  private volatile boolean closing;
  private int turns;
  private int dropped;
  private int tier;
  private int action;
  private int values;
  private int words;
  private int slower;
  private String ended = "";

  private Shadow(TrialProcess child, long memoryBytes, MemoryRoom room, Path log) {
    this.child = child;
    this.process = child.process();
    this.memoryBytes = memoryBytes;
    this.room = room;
    this.log = log;
    following = Thread.ofPlatform().daemon().name("shadow").unstarted(this::follow);
    looking = Thread.ofPlatform().daemon().name("shadow-watch").unstarted(this::look);
  }

  /**
   * Starts the candidate.
   *
   * @param command that answers lines, as {@link ShadowAnswers} does
   * @param environment names its set
   * @param memoryBytes most that it may take
   * @param log gets a line a turn, without words; begun anew at 256 KiB
   */
  static Shadow begin(
      Path sandbox,
      List<String> command,
      Map<String, String> environment,
      long memoryBytes,
      MemoryRoom room,
      Path log) {
    TrialProcess.Limits limits =
        new TrialProcess.Limits(memoryBytes, Duration.ofDays(365), LONGEST_LINE);
    Shadow shadow =
        new Shadow(
            TrialProcess.startTalking(sandbox, command, environment, limits),
            memoryBytes,
            room,
            log);
    shadow.following.start();
    shadow.looking.start();
    return shadow;
  }

  /** The same turn for the candidate, if it keeps up. Returns at once. */
  public void observe(Turn turn) {
    if (turn.transcript() == null || turn.transcript().isBlank()) {
      return;
    }
    if (!waiting.offer(turn)) {
      synchronized (this) {
        dropped++;
      }
    }
  }

  /** Waits until it has followed so many turns, or its time is over, or it ended. */
  ShadowReport await(ShadowTerms terms) throws InterruptedException {
    long endNanos = System.nanoTime() + Duration.ofHours(terms.hours()).toNanos();
    synchronized (this) {
      while (turns < terms.turns() && ended.isEmpty() && System.nanoTime() < endNanos) {
        wait(LOOK_EVERY_MILLIS);
      }
    }
    return report();
  }

  public synchronized ShadowReport report() {
    return new ShadowReport(turns, dropped, tier, action, values, words, slower, ended);
  }

  private void follow() {
    try (Writer asks = process.outputWriter(StandardCharsets.UTF_8);
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      while (!closing) {
        Turn turn = waiting.take();
        ObjectNode ask = JSON.createObjectNode().put("say", turn.transcript());
        askedNanos = System.nanoTime();
        asks.write(ask + "\n");
        asks.flush();
        JsonNode answer = JSON.readTree(line(answers));
        askedNanos = 0;
        compare(turn, answer);
      }
    } catch (IOException e) {
      end("it ended or told nonsense: " + child.lastComplaint(e.getMessage()));
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private static String line(BufferedReader answers) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c; (c = answers.read()) != '\n'; ) {
      if (c < 0 || line.length() >= LONGEST_LINE) {
        throw new IOException(c < 0 ? "no answer came" : "an answer of more than 1 MiB");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private void look() {
    try {
      while (!closing && process.isAlive()) {
        Thread.sleep(LOOK_EVERY_MILLIS);
        long asked = askedNanos;
        if (child.look() > memoryBytes) {
          end("it took more than %d MiB".formatted(memoryBytes >> 20));
        } else if (room.freeBytes().getAsLong() < TIGHT_BYTES) {
          end("memory got tight");
        } else if (asked != 0 && System.nanoTime() - asked > LONGEST_ANSWER.toNanos()) {
          end("it did not answer for %d s".formatted(LONGEST_ANSWER.toSeconds()));
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void end(String why) {
    if (!closing && ended.isEmpty()) {
      ended = why;
      LOG.infof("shadow: %s", why);
      notifyAll();
      process.destroyForcibly();
    }
  }

  private synchronized void compare(Turn turn, JsonNode answer) {
    boolean otherTier = !turn.tier().json().equals(answer.path("tier").asText());
    boolean otherAction =
        !(turn.intent() == null ? "" : turn.intent()).equals(answer.path("action").asText(""));
    TreeMap<String, String> found = new TreeMap<>();
    answer
        .path("values")
        .properties()
        .forEach(entry -> found.put(entry.getKey(), entry.getValue().asText()));
    boolean otherValues =
        !otherAction
            && !new TreeMap<>(turn.slots() == null ? new TreeMap<>() : turn.slots()).equals(found);
    boolean otherWords =
        turn.tier() == Tier.ANSWER
            && !otherTier
            && !turn.reply().equals(answer.path("reply").asText());
    double millis = turn.timingsMillis().total() - turn.timingsMillis().endpoint();
    double foundMillis = answer.path("millis").asDouble();
    boolean isSlower = foundMillis > 2 * millis && foundMillis > millis + 100;
    turns++;
    tier += otherTier ? 1 : 0;
    action += otherAction && !otherTier ? 1 : 0;
    values += otherValues && !otherTier ? 1 : 0;
    words += otherWords ? 1 : 0;
    slower += isSlower ? 1 : 0;
    note(
        JSON.createObjectNode()
            .put("turn", turns)
            .put("otherTier", otherTier)
            .put("otherAction", otherAction)
            .put("otherValues", otherValues)
            .put("otherWords", otherWords)
            .put("millis", Math.round(millis))
            .put("shadowMillis", Math.round(foundMillis)));
    notifyAll();
  }

  private void note(ObjectNode line) {
    try {
      Files.createDirectories(log.getParent());
      boolean isFull = Files.exists(log) && Files.size(log) > LARGEST_LOG_BYTES;
      Files.writeString(
          log,
          line + "\n",
          StandardOpenOption.CREATE,
          isFull ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.debugf("shadow: %s can't be written: %s", log, e.getMessage());
    }
  }

  /** Ends the candidate. */
  @Override
  public void close() {
    closing = true;
    following.interrupt();
    looking.interrupt();
    try {
      process.destroyForcibly();
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
