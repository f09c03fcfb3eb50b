package dev.tern.device.supervision;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The service manager that started this process and waits for word from it (sd_notify(3)). Where
 * there is none, telling it does nothing. A word that does not arrive is complained of once and
 * stops nothing. Safe for use by several threads.
 */
public final class Supervisor implements AutoCloseable {
  private final Optional<NotifySocket> socket;
  private final Optional<Duration> watchdogInterval;
  private final Consumer<String> complaint;
  private boolean complained;

  private Supervisor(
      Optional<NotifySocket> socket,
      Optional<Duration> watchdogInterval,
      Consumer<String> complaint) {
    this.socket = socket;
    this.watchdogInterval = watchdogInterval;
    this.complaint = complaint;
  }

  /**
   * Of this process, from its environment.
   *
   * @param complaint hears, once, in one line, why the supervisor cannot be told
   */
  public static Supervisor ofThisProcess(Consumer<String> complaint) {
    return of(System.getenv(), ProcessHandle.current().pid(), complaint);
  }

  /**
   * @param environment with {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID},
   *     or without
   * @param pid of this process: a watchdog may be meant for another one
   */
  static Supervisor of(Map<String, String> environment, long pid, Consumer<String> complaint) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) {
      return new Supervisor(Optional.empty(), Optional.empty(), complaint);
    }
    try {
      return new Supervisor(
          Optional.of(new NotifySocket(name)), interval(environment, pid), complaint);
    } catch (IOException e) {
      complaint.accept(e.getMessage());
      return new Supervisor(Optional.empty(), Optional.empty(), complaint);
    }
  }

  private static Optional<Duration> interval(Map<String, String> environment, long pid)
      throws IOException {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String forProcess = environment.getOrDefault("WATCHDOG_PID", "");
    boolean forAnother = !forProcess.isEmpty() && !forProcess.equals(Long.toString(pid));
    if (micros.isEmpty() || forAnother) {
      return Optional.empty();
    }
    if (!micros.matches("[1-9][0-9]{0,17}")) {
      throw new IOException("WATCHDOG_USEC=" + micros + ": expected microseconds, from 1");
    }
    return Optional.of(Duration.ofNanos(Math.multiplyExact(Long.parseLong(micros), 1_000L)));
  }

  /** Whether anybody listens. */
  public boolean isThere() {
    return socket.isPresent();
  }

  /** How long the supervisor waits for a sign of life; absent where it does not. */
  public Optional<Duration> watchdogInterval() {
    return watchdogInterval;
  }

  /** The appliance can be spoken to, or does what it safely can; {@code status} says which. */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + oneLine(status));
  }

  /** One line for people, shown by {@code systemctl status}. */
  public void status(String status) {
    send("STATUS=" + oneLine(status));
  }

  /** The appliance was told to end and does. */
  public void stopping() {
    send("STOPPING=1\nSTATUS=stopping");
  }

  /** A sign of life; for the {@link Watchdog}, which knows whether there is life. */
  void alive() {
    send("WATCHDOG=1");
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private synchronized void send(String message) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      socket.get().send(message);
    } catch (IOException e) {
      if (!complained) {
        complained = true;
        complaint.accept(e.getMessage());
      }
    }
  }

  @Override
  public synchronized void close() {
    socket.ifPresent(NotifySocket::close);
  }
}
