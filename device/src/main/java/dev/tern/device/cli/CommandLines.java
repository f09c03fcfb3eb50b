package dev.tern.device.cli;

import dev.tern.asr.AsrException;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.board.BoardException;
import dev.tern.device.gate.GateException;
import dev.tern.device.library.LibraryException;
import dev.tern.device.model.ModelException;
import dev.tern.device.skill.SkillException;
import dev.tern.device.trace.TraceException;
import dev.tern.llm.LlmException;
import dev.tern.ota.OtaException;
import dev.tern.pcm.PcmException;
import dev.tern.tts.TtsException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** Makes the command line: its exit codes, and how errors are told. */
public final class CommandLines {
  /** Everything was done. */
  public static final int DONE = 0;

  /** Something could not be done; a line on standard error says what and what to do. */
  public static final int FAILED = 1;

  /** The command was not understood. */
  public static final int USAGE = 2;

  /**
   * It ends to begin anew, which {@code main} sees to; where that fails, whoever supervises it does
   * ({@code EX_TEMPFAIL} of sysexits.h).
   */
  public static final int AGAIN = 75;

  /** Set when the process was told to end: what breaks from then on breaks because of that. */
  private static volatile boolean ending;

  private CommandLines() {}

  public static CommandLine of(CommandLine.IFactory factory) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ending = true, "ending"));
    return telling(new CommandLine(TernCommand.class, factory))
        .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }

  /** The same manners for a part of the command line. */
  static CommandLine telling(CommandLine commands) {
    return commands
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(CommandLines::tell);
  }

  /** Tells of a failure before there was a command line, or after it. */
  public static int failed(Exception failure) {
    System.err.println("tern: " + failure.getMessage());
    return FAILED;
  }

  /** Tells of what kept the program from coming to its command line. */
  public static void brokeOff(Throwable failure) {
    tellDefect(failure, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }

  private static void tellDefect(Throwable failure, PrintWriter err) {
    err.println("tern: this is a defect in Tern, please report it with what follows");
    failure.printStackTrace(err);
  }

  private static int tell(
      Exception failure, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    if (ending) {
      return FAILED;
    }
    if (isExpected(failure)) {
      err.println("tern: " + failure.getMessage());
    } else {
      tellDefect(failure, err);
    }
    return FAILED;
  }

  /** Whether the message was written for the person at the device. */
  static boolean isExpected(Exception failure) {
    return switch (failure) {
      case PcmException e -> true;
      case AsrException e -> true;
      case LlmException e -> true;
      case TtsException e -> true;
      case BoardException e -> true;
      case NoSoundDeviceException e -> true;
      case LibraryException e -> true;
      case ModelException e -> true;
      case SkillException e -> true;
      case TraceException e -> true;
      case GateException e -> true;
      case OtaException e -> true;
      case CliException e -> true;
      default -> false;
    };
  }
}
