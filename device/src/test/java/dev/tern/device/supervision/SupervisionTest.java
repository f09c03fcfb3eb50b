package dev.tern.device.supervision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisionTest {
  private static final long PID = 42;

  @TempDir Path folder;
  private final List<String> complaints = new ArrayList<>();

  @Test
  void tellsAListenerAtAPath() throws Exception {
    String name = folder.resolve("notify").toString();

    try (DatagramListener listener = new DatagramListener(name);
        Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", name))) {
      supervisor.ready("listening at\ndefault");
      supervisor.status("heard \"wie spät\"");
      supervisor.stopping();

      assertEquals("READY=1|STATUS=listening at default", listener.next());
      assertEquals("STATUS=heard \"wie spät\"", listener.next());
      assertEquals("STOPPING=1|STATUS=stopping", listener.next());
    }
    assertEquals(List.of(), complaints);
  }

  @Test
  void tellsAListenerWithAnAbstractName() throws Exception {
    String name = "@tern-test-" + ProcessHandle.current().pid();

    try (DatagramListener listener = new DatagramListener(name);
        Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", name))) {
      supervisor.ready("listening");

      assertEquals("READY=1|STATUS=listening", listener.next());
    }
    assertEquals(List.of(), complaints);
  }

  @Test
  void doesNothingWhereNobodyAsked() {
    try (Supervisor supervisor = supervisor(Map.of("WATCHDOG_USEC", "1000000"))) {
      supervisor.ready("listening");

      assertFalse(supervisor.isThere());
      assertEquals(Optional.empty(), supervisor.watchdogInterval());
    }
    assertEquals(List.of(), complaints);
  }

  @Test
  void complainsOnceOfASocketThatIsGone() {
    String name = folder.resolve("gone").toString();

    try (Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", name))) {
      supervisor.ready("listening");
      supervisor.status("listening");
    }

    assertEquals(List.of("NOTIFY_SOCKET=" + name + ": sendto was refused, errno=2"), complaints);
  }

  @Test
  void complainsOfANameThatIsNone() {
    try (Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", "vsock:2:1234"))) {
      assertFalse(supervisor.isThere());
    }

    assertEquals(
        List.of(
            "NOTIFY_SOCKET=vsock:2:1234: expected an absolute path or @ and a name, at most 107"
                + " bytes"),
        complaints);
  }

  @Test
  void watchdogOfAnotherProcessIsNotOurs() {
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", "@x", "WATCHDOG_USEC", "60000000");

    try (Supervisor ours = supervisor(withPid(environment, "42"));
        Supervisor anothers = supervisor(withPid(environment, "43"))) {
      assertEquals(Optional.of(Duration.ofSeconds(60)), ours.watchdogInterval());
      assertEquals(Optional.empty(), anothers.watchdogInterval());
    }
  }

  @Test
  void givesSignsOfLifeTwiceInAnInterval() throws Exception {
    String name = folder.resolve("notify").toString();
    Map<String, String> environment = Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "400000");

    try (DatagramListener listener = new DatagramListener(name);
        Supervisor supervisor = supervisor(environment);
        Watchdog watchdog = Watchdog.start(supervisor)) {
      List<String> heard = listener.within(Duration.ofMillis(1_500));

      assertTrue(heard.size() >= 5, "in 1.5 s: " + heard);
      assertTrue(heard.stream().allMatch("WATCHDOG=1"::equals), heard.toString());
    }
  }

  @Test
  void fallsSilentWhileALoopStandsStill() throws Exception {
    String name = folder.resolve("notify").toString();
    AtomicLong seconds = new AtomicLong();

    try (DatagramListener listener = new DatagramListener(name);
        Supervisor supervisor = supervisor(Map.of("NOTIFY_SOCKET", name));
        Watchdog watchdog = new Watchdog(supervisor, () -> seconds.get() * 1_000_000_000L)) {
      Pulse turn = watchdog.watch("turn", Duration.ofSeconds(120));
      Pulse announce = watchdog.watch("announce", Duration.ofSeconds(10));

      seconds.set(9);
      watchdog.look();
      assertEquals("WATCHDOG=1", listener.next());

      seconds.set(20);
      turn.beat();
      watchdog.look();
      assertEquals(
          "STATUS=stalled: loop=announce made no progress for 20 s; expected some every 10 s",
          listener.next());

      announce.beat();
      watchdog.look();
      assertEquals("WATCHDOG=1", listener.next());

      seconds.set(100);
      announce.close();
      watchdog.look();
      assertEquals("WATCHDOG=1", listener.next(), "a loop that ended is not waited for");
    }
  }

  private Supervisor supervisor(Map<String, String> environment) {
    return Supervisor.of(environment, PID, complaints::add);
  }

  private static Map<String, String> withPid(Map<String, String> environment, String pid) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("WATCHDOG_PID", pid);
    return all;
  }
}
