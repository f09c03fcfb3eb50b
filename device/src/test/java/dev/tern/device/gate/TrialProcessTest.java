package dev.tern.device.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.gate.TrialProcess.End;
import dev.tern.device.gate.TrialProcess.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialProcessTest {
  private static final Limits ROOMY = new Limits(256L << 20, Duration.ofSeconds(30), 10_000);

  @TempDir static Path built;
  private static Path sandbox;

  @BeforeAll
  static void compileTheSandbox() throws Exception {
    sandbox = BuiltSandbox.in(built);
  }

  @Test
  void whatItPrintsIsHandedOn() throws Exception {
    assertEquals(new End.Said("fine\n"), run("echo fine", ROOMY));
  }

  @Test
  void itGivesWayToEverybody() throws Exception {
    assertEquals(
        new End.Said("19 1000 0\n"),
        run("echo $(nice) $(cat /proc/self/oom_score_adj) $(ulimit -c)", ROOMY));
  }

  @Test
  void itKnowsNothingOfTheSupervisorAndOfTheSlotOfItsStarter() throws Exception {
    End end =
        TrialProcess.start(
                sandbox,
                List.of("/bin/sh", "-c", "echo $NOTIFY_SOCKET$TERN_SLOT$GIVEN"),
                Map.of("GIVEN", "given"),
                ROOMY)
            .await();

    assertEquals(new End.Said("given\n"), end);
  }

  @Test
  void aCrashInNativeCodeIsToldAsSuch() throws Exception {
    assertEquals(
        new End.Failed(false, "it crashed in native code, status=139"),
        run("kill -SEGV $$", ROOMY));
    assertEquals(
        new End.Failed(false, "it crashed in native code, status=134: no more"),
        run("echo no more >&2; kill -ABRT $$", ROOMY));
  }

  @Test
  void whatTheSystemKillsIsToldAsSuch() throws Exception {
    assertEquals(
        new End.Failed(false, "the system killed it, status=137; memory may have run out"),
        run("kill -KILL $$", ROOMY));
  }

  @Test
  void aStatusIsToldWithTheLastComplaint() throws Exception {
    assertEquals(
        new End.Failed(false, "it ended with status=3: model=x is damaged"),
        run("seq 1 9999 >&2; echo model=x is damaged >&2; exit 3", ROOMY));
  }

  @Test
  void whatHangsIsEnded() throws Exception {
    Limits soon = new Limits(256L << 20, Duration.ofMillis(300), 10_000);

    assertEquals(new End.Failed(false, "it had not ended after 0 s"), run("exec sleep 1000", soon));
  }

  @Test
  void whatPrintsWithoutEndIsEnded() throws Exception {
    assertEquals(new End.Failed(false, "it printed more than 10000 bytes"), run("exec yes", ROOMY));
  }

  @Test
  void whatTakesTooMuchMemoryIsEnded() throws Exception {
    Limits little = new Limits(64L << 20, Duration.ofSeconds(60), 10_000);

    End end = run("exec tail /dev/zero", little);

    assertTrue(end instanceof End.Failed failed && failed.outgrew(), end.toString());
    assertTrue(
        ((End.Failed) end).reason().matches("it took \\d+ MiB of memory; limit=64 MiB"),
        end.toString());
  }

  @Test
  void itEndsWithWhomeverStoppedWaiting() throws Exception {
    TrialProcess trial =
        TrialProcess.start(sandbox, List.of("/bin/sleep", "1000"), Map.of(), ROOMY);
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    trial.await();
                  } catch (InterruptedException expected) {
                    Thread.currentThread().interrupt();
                  }
                });

    waiting.interrupt();
    waiting.join();

    assertFalse(trial.process().onExit().get().isAlive());
  }

  @Test
  void memoryIsReadAsTheKernelTellsIt() throws Exception {
    Path status = built.resolve("status");
    Files.writeString(status, "VmHWM:\t  2048 kB\nVmRSS:\t    1024 kB\nVmSwap:\t    512 kB\n");

    assertEquals(new ProcessMemory(1_536 << 10, 2_560 << 10), ProcessMemory.read(status));
    assertEquals(ProcessMemory.NONE, ProcessMemory.read(built.resolve("missing")));
  }

  private static End run(String script, Limits limits) throws InterruptedException {
    return TrialProcess.start(sandbox, List.of("/bin/sh", "-c", script), Map.of(), limits).await();
  }
}
