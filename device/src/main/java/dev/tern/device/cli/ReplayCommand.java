package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import dev.tern.device.trace.RecordedTurn;
import dev.tern.device.trace.Replay;
import dev.tern.device.trace.ReplyTokens;
import dev.tern.device.trace.TraceFolder;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes recorded turns again and tells what has changed. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Take a recorded turn again and tell what has changed.",
    footer = {
      "",
      "The board records turns where trace.folder names a folder (docs/turns.md). What would be done",
      "is shown, not done. Without TURN the recorded turns are listed.",
      "Exit codes: 0 nothing that counts has changed, 1 something has, or it failed.",
      "Examples:",
      "  tern replay",
      "  tern replay last",
      "  tern replay 2026-11-22T17-30-05.120Z --json"
    })
final class ReplayCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "TURN",
      description = "A recorded turn's name or folder, or last.")
  List<String> turns = List.of();

  @Option(names = "--json", description = "Print one JSON object a turn (docs/cli.md).")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Provider<Conversation> conversation;
  @Inject Provider<ReplyTokens> tokens;
  @Inject Provider<BoardConfig> board;
  @Inject ObjectMapper mapper;

  @Override
  public Integer call() throws IOException {
    TraceFolder folder = new TraceFolder(Path.of(board.get().trace().folder()), 0, mapper);
    if (turns.isEmpty()) {
      return list(folder);
    }
    List<Path> found = turns.stream().map(folder::find).toList();
    conversation.get().warmUp(); // times are compared with those of an appliance that ran
    int exit = CommandLines.DONE;
    for (Path turn : found) {
      Replay replay = replay(turn);
      print(replay);
      exit = replay.same() ? exit : CommandLines.FAILED;
    }
    return exit;
  }

  private int list(TraceFolder folder) {
    if (board.get().trace().folder().isEmpty()) {
      throw new CliException(
          "trace.folder is not set, nothing is recorded; name a folder in the board file");
    }
    for (Path turn : folder.turns()) {
      RecordedTurn recorded = TraceFolder.read(turn, mapper);
      println(turn.getFileName() + "  " + recorded.turn().transcript());
    }
    return CommandLines.DONE;
  }

  private Replay replay(Path turn) {
    RecordedTurn recorded = TraceFolder.read(turn, mapper);
    conversation.get().startAnew();
    Turn now = conversation.get().takeTurn(TraceFolder.sound(turn), clause -> true);
    return Replay.of(turn.getFileName().toString(), recorded, now, tokens.get().of(now));
  }

  private void print(Replay replay) throws IOException {
    if (json) {
      println(mapper.writeValueAsString(replay));
      return;
    }
    println(replay.turn() + ": " + (replay.same() ? "the same" : "not the same"));
    for (Replay.Difference difference : replay.differences()) {
      println(
          "  %s%s: \"%s\", now \"%s\""
              .formatted(
                  difference.what(),
                  difference.counts() ? "" : " (may differ)",
                  difference.recorded(),
                  difference.now()));
    }
    Turn.TimingsMillis then = replay.recorded().timingsMillis();
    Turn.TimingsMillis now = replay.now().timingsMillis();
    println("  milliseconds: asr " + change(then.asr(), now.asr()));
    println("                decide " + change(then.decide(), now.decide()));
    println(
        "                first sound without endpoint "
            + change(then.firstSound() - then.endpoint(), now.firstSound() - now.endpoint()));
  }

  private static String change(double then, double now) {
    return String.format(Locale.ROOT, "%.0f, now %.0f", then, now);
  }

  private void println(String line) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.println(line);
    writer.flush();
  }
}
