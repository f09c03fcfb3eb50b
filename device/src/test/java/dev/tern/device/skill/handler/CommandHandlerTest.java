package dev.tern.device.skill.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound.Result;
import dev.tern.device.action.Outbound.Result.Fault;
import dev.tern.device.skill.Handling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real sandbox with real programs. */
class CommandHandlerTest {
  @TempDir static Path built;
  @TempDir Path folder;

  @BeforeAll
  static void compileTheSandbox() throws Exception {
    Path script = Path.of(System.getProperty("tern.home"), "device/src/main/c/sandbox/build.sh");
    Process build =
        new ProcessBuilder(script.toString(), built.toString()).redirectErrorStream(true).start();
    String said = new String(build.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, build.waitFor(), said);
    Process probe =
        new ProcessBuilder(built + "/tern-sandbox", "1000", "64", "4", "/", "/bin/true")
            .redirectErrorStream(true)
            .start();
    String why = new String(probe.getInputStream().readAllBytes(), UTF_8);
    assumeTrue(probe.waitFor() == 0, "this kernel can't hold programs: " + why);
  }

  @Test
  void whatItPrintsIsSaid() throws IOException {
    assertEquals(new Result.Said("It is 21 degrees."), run("echo It is 21 degrees"));
  }

  @Test
  void printingNothingItHasDoneWhatWasAsked() throws IOException {
    assertEquals(new Result.Done(), run("exit 0"));
  }

  @Test
  void wordsOfSlotsAreWholeArgumentsAndNeverRead() throws IOException {
    Path never = folder.resolve("never");

    Result result =
        run(
            "echo \"$# [$1] [$2] $TERN_PLANT $TERN_DURATION_SECONDS\"",
            List.of("{plant}", "{missing}"),
            Map.of("plant", "mint; touch " + never, "durationSeconds", 90));

    assertEquals(
        new Result.Said("2 [mint; touch " + never + "] [] mint; touch " + never + " 90."), result);
    assertFalse(Files.exists(never));
  }

  @Test
  void whatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
    long started = System.nanoTime();

    Result result = run("sleep 31.4159 &\nsleep 31.4159 &\nsleep 31.4159");

    assertEquals(Fault.TOO_SLOW, broken(result).fault());
    assertTrue(Duration.ofNanos(System.nanoTime() - started).toMillis() < 10_000);
    assertFalse(runs("31.4159"), "a child outlived its skill");
  }

  @Test
  void whatItLeavesBehindEndsWithIt() throws Exception {
    assertEquals(
        new Result.Said("Started."), run("(sleep 27.1828 >/dev/null 2>&1 &)\necho Started"));
    assertFalse(runs("27.1828"), "a child outlived its skill");
  }

  @Test
  void whatCrashesIsTold() throws IOException {
    Result.Broken broken = broken(run("echo no water >&2\nexit 3"));

    assertEquals(Fault.CRASHED, broken.fault());
    assertEquals("it ended with status=3: no water", broken.reason());
  }

  @Test
  void whatFloodsItsOutputIsEndedAtOnce() throws IOException {
    Result.Broken broken = broken(run("yes"));

    assertEquals(Fault.TOO_MUCH, broken.fault());
    assertEquals("it printed more than output-bytes=1000", broken.reason());
  }

  @Test
  void whatIsTooLongToSayIsNotSaid() throws IOException {
    Result.Broken broken =
        broken(run("for i in 1 2 3 4 5 6 7 8; do echo " + "a".repeat(50) + "; done"));

    assertEquals(Fault.TOO_MUCH, broken.fault());
  }

  @Test
  void whatFloodsItsComplaintsChangesNothing() throws IOException {
    assertEquals(
        new Result.Said("Well."), run("head -c 300000 /dev/zero >&2 2>/dev/null\necho Well"));
  }

  @Test
  void itReachesNoNetworkNotEvenThisMachine() throws IOException {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Result result =
          run(
              "exec 2>/dev/null\n(exec 3<>/dev/tcp/127.0.0.1/"
                  + door.getLocalPort()
                  + ") && echo reached || echo no network");

      assertEquals(new Result.Said("no network."), result);
    }
  }

  @Test
  void itWritesNothingAnywhere() throws IOException {
    Path mine = folder.resolve("mine");
    Files.writeString(mine, "mine");

    Result result =
        run(
            """
            exec 2>/dev/null
            for f in ./new /tmp/tern-new /root/new /dev/shm/new; do (echo x > $f) && echo wrote $f; done
            rm ./mine && echo removed
            mv ./mine ./yours && echo moved
            chmod 777 ./program.sh
            mkdir ./sub && echo made
            echo nothing""");

    assertEquals(new Result.Said("nothing."), result);
    assertEquals("mine", Files.readString(mine));
  }

  @Test
  void itReadsItsOwnFolderAndNoSecrets() throws IOException {
    Files.writeString(folder.resolve("data"), "seeds");

    Result result =
        run("cat data; cat /etc/passwd 2>/dev/null | head -1; ls /var/lib 2>/dev/null; exit 0");

    assertEquals(new Result.Said("seeds."), result);
  }

  @Test
  void itSignalsNobodyElse() throws IOException {
    Result result =
        run("kill -0 " + ProcessHandle.current().pid() + " 2>/dev/null && echo hit || echo no");

    assertEquals(new Result.Said("no."), result);
  }

  @Test
  void itHasSoMuchMemory() throws IOException {
    Result result =
        run(
            "dd if=/dev/zero of=/dev/null bs=300M count=1 2>/dev/null && echo had it || echo no room");

    assertEquals(new Result.Said("no room."), result);
  }

  @Test
  void withoutASandboxNothingIsRun() throws IOException {
    CommandHandler handler =
        new CommandHandler(() -> new Sandbox(Path.of("/nonexistent/tern-sandbox")));

    Result.Broken broken = broken(handler.carryOut(act(Map.of()), command("echo ran", List.of())));

    assertEquals(Fault.CRASHED, broken.fault());
  }

  private Result run(String script) throws IOException {
    return run(script, List.of(), Map.of());
  }

  private Result run(String script, List<String> arguments, Map<String, Object> values)
      throws IOException {
    CommandHandler handler = new CommandHandler(() -> new Sandbox(built.resolve("tern-sandbox")));
    return handler.carryOut(act(values), command(script, arguments));
  }

  private static Act act(Map<String, Object> values) {
    return new Act("plant_water", values);
  }

  private Handling.Command command(String script, List<String> arguments) throws IOException {
    Path program = folder.resolve("program.sh");
    Files.writeString(program, "#!/bin/bash\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> argv = new ArrayList<>(List.of(program.toString()));
    argv.addAll(arguments);
    return new Handling.Command(argv, folder, Duration.ofMillis(1_500), 128, 16, 1_000);
  }

  private static Result.Broken broken(Result result) {
    return assertInstanceOf(Result.Broken.class, result);
  }

  private static boolean runs(String argument) {
    return ProcessHandle.allProcesses()
        .anyMatch(process -> process.info().commandLine().orElse("").contains(argument));
  }
}
