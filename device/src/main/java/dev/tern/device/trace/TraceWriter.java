package dev.tern.device.trace;

import dev.tern.device.board.TernVersion;
import dev.tern.device.conversation.Turn;
import dev.tern.device.conversation.TurnRecorder;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.io.IOException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Keeps each spoken turn in a {@link TraceFolder}. The turn hands its record over and goes on; a
 * thread of its own writes. Where that can't follow, or the disk is full, records are lost and it
 * is said once.
 */
public final class TraceWriter implements TurnRecorder, Runnable {
  private static final Logger LOG = Logger.getLogger(TraceWriter.class);
  private static final int WAITING_TURNS = 4;
  private static final int SAMPLES_PER_MILLI = PcmFormat.SPEECH.sampleRateHz() / 1_000;

  /** Longer utterances are kept up to here: two minutes, 4 MB. */
  private static final int LONGEST = 120_000 * SAMPLES_PER_MILLI;

  private final TraceFolder folder;
  private final Function<Turn, List<Integer>> replyTokens;
  private final InstantSource clock;
  private final BlockingQueue<Heard> waiting = new ArrayBlockingQueue<>(WAITING_TURNS);
  private final AtomicBoolean warned = new AtomicBoolean();

  /** A turn that is over. */
  private record Heard(Turn turn, Pcm sound, List<RecordedTurn.Partial> partials) {}

  /**
   * @param replyTokens the ids of a reply that a language model wrote, none for others; asked by
   *     the thread that writes
   */
  TraceWriter(TraceFolder folder, Function<Turn, List<Integer>> replyTokens, InstantSource clock) {
    this.folder = folder;
    this.replyTokens = replyTokens;
    this.clock = clock;
  }

  /** With a thread that writes as long as the process lives. */
  public static TraceWriter start(
      TraceFolder folder, Function<Turn, List<Integer>> replyTokens, InstantSource clock) {
    TraceWriter writer = new TraceWriter(folder, replyTokens, clock);
    Thread.ofPlatform().name("trace").daemon().start(writer);
    return writer;
  }

  @Override
  public Track begin() {
    return new Recording();
  }

  /** Writes until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        write(waiting.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes what is waiting and returns. */
  void writeWaiting() {
    for (Heard next = waiting.poll(); next != null; next = waiting.poll()) {
      write(next);
    }
  }

  private void write(Heard heard) {
    String at = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    try {
      folder.write(
          new RecordedTurn(
              at, TernVersion.current(), heard.turn, heard.partials, replyTokens.apply(heard.turn)),
          heard.sound);
      if (warned.getAndSet(false)) {
        LOG.warn("trace.folder: turns are recorded again");
      }
    } catch (IOException | RuntimeException e) {
      warnOnce(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    }
  }

  private void warnOnce(String why) {
    if (!warned.getAndSet(true)) {
      LOG.warnf(
          "trace.folder: a turn could not be recorded, and the next ones may not be: %s; make room,"
              + " or leave trace.folder out of the board file",
          why);
    }
  }

  /** One utterance while it comes in. */
  private final class Recording implements Track {
    private final List<RecordedTurn.Partial> partials = new ArrayList<>();
    private short[] samples = new short[8_000 * SAMPLES_PER_MILLI];
    private int length;

    @Override
    public void sound(short[] more, int offset, int count) {
      int taken = Math.min(count, LONGEST - length);
      if (length + taken > samples.length) {
        samples = Arrays.copyOf(samples, Math.min(LONGEST, 2 * samples.length));
      }
      System.arraycopy(more, offset, samples, length, taken);
      length += taken;
    }

    @Override
    public void partial(String words, long sampleCount) {
      partials.add(new RecordedTurn.Partial(sampleCount / SAMPLES_PER_MILLI, words));
    }

    @Override
    public void ended(Turn turn) {
      if (turn == null) {
        return;
      }
      Pcm sound = new Pcm(PcmFormat.SPEECH, Arrays.copyOf(samples, length));
      if (!waiting.offer(new Heard(turn, sound, partials))) {
        warnOnce("the disk is too slow");
      }
    }
  }
}
