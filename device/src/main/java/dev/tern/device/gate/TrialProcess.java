package dev.tern.device.gate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that may do anything wrong: it is watched, and ended where it takes too much memory or
 * time or prints too much. It gives way to everybody: {@code tern-sandbox trial} makes it the last
 * in line for the processor and the first to go where memory runs out.
 *
 * <p>Its standard input stays open as long as whoever started it lives, so that it can tell.
 */
final class TrialProcess implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final int COMPLAINT_BYTES = 4_000;

  /** Times the memory limit that it may map for writing: Java maps more than it uses. */
  private static final long MAPPED_TIMES = 2;

  private static final long MAPPED_MORE_MIB = 4_096;

  /** Those of systemd are about the appliance's own process, slot and ports about its set. */
  private static final List<String> NOT_FOR_IT =
      List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "TERN_SLOT");

  /**
   * @param memoryBytes resident and swapped
   * @param time from its start
   * @param outputBytes that it may print
   */
  record Limits(long memoryBytes, Duration time, int outputBytes) {}

  /** How it ended. */
  sealed interface End {
    /** It printed something and ended well. */
    record Said(String text) implements End {}

    /**
     * @param outgrew whether it was ended because it took too much memory
     * @param reason in one line
     */
    record Failed(boolean outgrew, String reason) implements End {}
  }

  private final Process process;
  private final Limits limits;
  private final Pipe output;
  private final Pipe complaint;
  private final long startedNanos = System.nanoTime();
  private volatile long peakBytes;

  private TrialProcess(Process process, Limits limits) {
    this.process = process;
    this.limits = limits;
    this.output = new Pipe(process.getInputStream(), limits.outputBytes, true);
    this.complaint = new Pipe(process.getErrorStream(), COMPLAINT_BYTES, false);
  }

  /**
   * @param sandbox the program {@code tern-sandbox}
   * @throws GateException where it can't be started
   */
  static TrialProcess start(
      Path sandbox, List<String> command, Map<String, String> environment, Limits limits) {
    TrialProcess trial = startTalking(sandbox, command, environment, limits);
    trial.output.begin();
    return trial;
  }

  /** One whose output is read by whoever starts it. */
  static TrialProcess startTalking(
      Path sandbox, List<String> command, Map<String, String> environment, Limits limits) {
    long mappedMib = MAPPED_TIMES * (limits.memoryBytes >> 20) + MAPPED_MORE_MIB;
    List<String> line = new ArrayList<>(List.of(sandbox.toString(), "trial", "" + mappedMib));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    NOT_FOR_IT.forEach(builder.environment()::remove);
    builder.environment().putAll(environment);
    try {
      TrialProcess trial = new TrialProcess(builder.start(), limits);
      trial.complaint.begin();
      return trial;
    } catch (IOException e) {
      throw new GateException("the check was not started: " + e.getMessage(), e);
    }
  }

  Process process() {
    return process;
  }

  /** Waits until it has ended or was ended. */
  End await() throws InterruptedException {
    try (this) {
      while (!process.waitFor(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        if (output.isOver()) {
          return failed("it printed more than %d bytes".formatted(limits.outputBytes));
        }
        if (look() > limits.memoryBytes) {
          return new End.Failed(
              true,
              "it took %d MiB of memory; limit=%d MiB"
                  .formatted(peakBytes >> 20, limits.memoryBytes >> 20));
        }
        if (System.nanoTime() - startedNanos > limits.time.toNanos()) {
          return failed("it had not ended after %d s".formatted(limits.time.toSeconds()));
        }
      }
      output.end();
      complaint.end();
      if (output.isOver()) {
        return failed("it printed more than %d bytes".formatted(limits.outputBytes));
      }
      int status = process.exitValue();
      return status == 0 ? new End.Said(output.text()) : failed(why(status));
    }
  }

  private static End failed(String reason) {
    return new End.Failed(false, reason);
  }

  /** What it last complained of, else this. */
  String lastComplaint(String otherwise) {
    String last = complaint.lastLine();
    return last.isEmpty() ? otherwise : last;
  }

  /** Looks at its memory: what it takes now, in bytes. */
  long look() {
    ProcessMemory memory = ProcessMemory.of(process.pid());
    peakBytes = Math.max(peakBytes, memory.peakBytes());
    return memory.bytes();
  }

  /** Most that it took whenever it was looked at. */
  long peakBytes() {
    return peakBytes;
  }

  /** A shell's status: 128 and the signal's number. 99 is how a native image ends at SIGSEGV. */
  private String why(int status) {
    String last = complaint.lastLine();
    return switch (status) {
      case 99, 128 + 4, 128 + 6, 128 + 7, 128 + 8, 128 + 11 ->
          "it crashed in native code, status=%d%s".formatted(status, after(last));
      case 128 + 9 -> "the system killed it, status=137; memory may have run out";
      default -> "it ended with status=%d%s".formatted(status, after(last));
    };
  }

  private static String after(String last) {
    return last.isEmpty() ? "" : ": " + last;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "process %d", process.pid());
  }

  /** Reads all that comes, on a thread of its own, and keeps so much of it. */
  private static final class Pipe implements Runnable {
    private final InputStream stream;
    private final byte[] kept;
    private final boolean keepsBeginning;
    private final Thread thread = Thread.ofPlatform().daemon().name("trial-output").unstarted(this);
    private int count;
    private volatile boolean over;

    Pipe(InputStream stream, int most, boolean keepsBeginning) {
      this.stream = stream;
      this.kept = new byte[most];
      this.keepsBeginning = keepsBeginning;
    }

    void begin() {
      thread.start();
    }

    @Override
    public void run() {
      byte[] buffer = new byte[8_192];
      try (stream) {
        for (int read; (read = stream.read(buffer)) >= 0; ) {
          keep(buffer, read);
        }
      } catch (IOException ended) {
        // It was ended while it printed; what it had printed is kept.
      }
    }

    private synchronized void keep(byte[] buffer, int read) {
      int room = Math.min(read, kept.length - count);
      if (room < read && keepsBeginning) {
        over = true;
      } else if (room < read) {
        // the end of it all: half of what there was goes
        int stay = Math.min(count, kept.length / 2);
        System.arraycopy(kept, count - stay, kept, 0, stay);
        count = stay;
        room = Math.min(read, kept.length - count);
      }
      System.arraycopy(buffer, read - room, kept, count, room);
      count += room;
    }

    boolean isOver() {
      return over;
    }

    /** What a process left in its pipe comes within this time, or a child of it holds the pipe. */
    void end() throws InterruptedException {
      thread.join(2_000);
    }

    synchronized String text() {
      return new String(kept, 0, count, StandardCharsets.UTF_8);
    }

    String lastLine() {
      return text()
          .lines()
          .map(line -> line.replaceAll("\\p{Cntrl}", " ").strip())
          .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("at "))
          .reduce((first, second) -> second)
          .map(line -> line.length() > 300 ? line.substring(0, 300) + "…" : line)
          .orElse("");
    }
  }
}
