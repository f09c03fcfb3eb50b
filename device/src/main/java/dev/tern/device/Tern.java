package dev.tern.device;

import dev.tern.device.board.BoardException;
import dev.tern.device.cli.CommandLines;
import dev.tern.device.http.HttpDoor;
import dev.tern.device.machine.ProcessRestart;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.io.IOException;
import picocli.CommandLine;

/** Starts the appliance: the command line decides what it does. */
@QuarkusMain
public final class Tern implements QuarkusApplication {
  private final CommandLine.IFactory commands;

  @Inject
  Tern(CommandLine.IFactory commands) {
    this.commands = commands;
  }

  public static void main(String... args) {
    InstallFolder.announce();
    try {
      HttpDoor.prepare(args);
    } catch (BoardException e) {
      System.exit(CommandLines.failed(e));
    }
    Quarkus.run(Tern.class, Tern::end, args);
  }

  /** After everything was closed. */
  private static void end(int code, Throwable failure) {
    if (code == CommandLines.AGAIN) {
      try {
        ProcessRestart.now();
      } catch (IOException e) {
        CommandLines.failed(e);
      }
    }
    if (failure != null) {
      CommandLines.brokeOff(failure);
    }
    // Ends the process; in tests it keeps the code.
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
  }

  @Override
  public int run(String... args) {
    return CommandLines.of(commands).execute(args);
  }
}
