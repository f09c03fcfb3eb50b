package dev.tern.device.skill.handler;

import dev.tern.device.action.Act;
import dev.tern.device.action.Outbound.Result;
import dev.tern.device.action.Outbound.Result.Fault;
import dev.tern.device.skill.Handling;
import dev.tern.device.skill.SkillException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs a maker's program in the sandbox. What it prints is said; printing nothing, it has done what
 * was asked.
 */
public final class CommandHandler {
  /** The sandbox could not hold or start the program. */
  private static final int NOT_STARTED = 125;

  /** The sandbox ended the program when its time was over. */
  private static final int TIME_OVER = 124;

  /** For the sandbox to end what it holds. */
  private static final long GRACE_MILLIS = 1_000;

  private static final int LONGEST_COMPLAINT_BYTES = 2_000;

  private static final Logger LOG = Logger.getLogger(CommandHandler.class);

  private final Supplier<Sandbox> found;
  private Sandbox sandbox;

  /**
   * @param found asked when the first program is to run: an appliance without such skills needs
   *     none
   */
  public CommandHandler(Supplier<Sandbox> found) {
    this.found = found;
  }

  private synchronized Sandbox sandbox() {
    if (sandbox == null) {
      sandbox = found.get();
    }
    return sandbox;
  }

  /** Waits until the program has ended, or its time is over. */
  Result carryOut(Act act, Handling.Command command) {
    Result result;
    try {
      result = run(act, command);
    } catch (IOException | SkillException e) {
      result = new Result.Broken(Fault.CRASHED, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result = new Result.Unreachable("the appliance is ending");
    }
    LOG.infof("skill: %s: %s", act, result);
    return result;
  }

  private Result run(Act act, Handling.Command command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(sandbox().commandLine(command, argv(act, command.argv())));
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.put("LANG", "C.UTF-8");
    environment.put("HOME", command.folder().toString());
    environment.put("TERN_INTENT", act.name());
    act.values().forEach((name, value) -> environment.put(variable(name), value.toString()));

    long started = System.nanoTime();
    Process held = builder.start();
    try {
      FutureTask<byte[]> complaint =
          onThread(() -> beginning(held.getErrorStream(), LONGEST_COMPLAINT_BYTES));
      FutureTask<byte[]> output =
          onThread(
              () -> {
                byte[] found = beginning(held.getInputStream(), command.outputBytes() + 1);
                if (found.length > command.outputBytes()) {
                  held.destroy();
                }
                return found;
              });
      if (!held.waitFor(command.timeout().toMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
        return new Result.Broken(Fault.TOO_SLOW, "it did not end");
      }
      return result(
          command,
          held.exitValue(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
          output.get(),
          SpokenText.plain(complaint.get()));
    } catch (ExecutionException e) {
      return new Result.Broken(Fault.CRASHED, "its output can't be read: " + e.getCause());
    } finally {
      held.destroyForcibly();
    }
  }

  private static Result result(
      Handling.Command command, int status, long millis, byte[] output, String complaint) {
    if (output.length > command.outputBytes()) {
      return new Result.Broken(
          Fault.TOO_MUCH, "it printed more than output-bytes=" + command.outputBytes());
    }
    if (status == TIME_OVER && millis >= command.timeout().toMillis()) {
      return new Result.Broken(
          Fault.TOO_SLOW, "it took longer than timeout-millis=" + command.timeout().toMillis());
    }
    if (status != 0) {
      String what = status == NOT_STARTED ? "it was not started" : "it ended with status=" + status;
      return new Result.Broken(Fault.CRASHED, what + ": " + complaint);
    }
    String text = SpokenText.plain(output);
    if (text.length() > SpokenText.LONGEST) {
      return new Result.Broken(
          Fault.TOO_MUCH,
          "it printed " + text.length() + " characters to say; limit=" + SpokenText.LONGEST);
    }
    return text.isEmpty() ? new Result.Done() : new Result.Said(SpokenText.sentence(text));
  }

  /** Slots become whole arguments, empty where they were not said. */
  private static List<String> argv(Act act, List<String> written) {
    List<String> argv = new ArrayList<>();
    for (String argument : written) {
      argv.add(
          argument.startsWith("{")
              ? act.values()
                  .getOrDefault(argument.substring(1, argument.length() - 1), "")
                  .toString()
              : argument);
    }
    return argv;
  }

  /** {@code durationSeconds} as {@code TERN_DURATION_SECONDS}. */
  private static String variable(String name) {
    return "TERN_"
        + name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Both outputs are read at once: a program that fills the one would wait for ever. */
  private static FutureTask<byte[]> onThread(Callable<byte[]> work) {
    FutureTask<byte[]> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("skill-output").start(task);
    return task;
  }

  /** At most so many bytes; a program that is ended while it is read has printed what it had. */
  private static byte[] beginning(InputStream stream, int most) {
    byte[] buffer = new byte[most];
    int count = 0;
    try (stream) {
      for (int read; count < most; count += read) {
        read = stream.read(buffer, count, most - count);
        if (read < 0) {
          break;
        }
      }
    } catch (IOException ended) {
      LOG.debugf("a skill's program was ended while it printed: %s", ended.getMessage());
    }
    return Arrays.copyOf(buffer, count);
  }
}
