package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.device.audio.CaptureSettings;
import dev.tern.device.audio.PlaybackSettings;
import dev.tern.device.audio.check.Echo;
import dev.tern.device.audio.check.MicAdvice;
import dev.tern.device.audio.check.MicCheck;
import dev.tern.device.audio.check.MicReport;
import dev.tern.device.audio.check.SoundLevels;
import dev.tern.device.board.BoardConfig;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the microphone. */
@Command(
    name = "mic",
    mixinStandardHelpOptions = true,
    description = "Checks the microphone, and how the speaker is heard in it.",
    subcommands = MicCommand.Check.class)
final class MicCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** Listens, plays a chirp, and says what to turn. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description =
          "Listens while you speak, plays a chirp and listens for it, and says what to turn.",
      footer = {"", "Examples:", "  tern mic check", "  tern mic check --seconds 10 --json"})
  static final class Check implements Callable<Integer> {
    @Option(
        names = "--seconds",
        defaultValue = "5",
        description = "How long it listens, 1 to 60; ${DEFAULT-VALUE}.")
    int seconds;

    @Option(names = "--silent", description = "Play no chirp; the echo is not measured.")
    boolean silent;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardConfig> board;

    @Override
    public Integer call() {
      if (seconds < 1 || seconds > 60) {
        throw new CliException("--seconds " + seconds + ": expected 1 to 60");
      }
      BoardConfig.Audio audio = board.get().audio();
      if (audio.capture().equals("none")) {
        throw new CliException(
            "audio.capture is none in the board file: there is no microphone to check");
      }
      PlaybackSettings speaker = PlaybackSettings.of(audio);
      spec.commandLine()
          .getErr()
          .println("listening for " + seconds + " s: speak as you will speak to it");
      MicReport report =
          MicCheck.run(
              CaptureSettings.of(audio),
              silent ? new PlaybackSettings("none", 0) : speaker,
              seconds);
      List<String> advice = MicAdvice.of(report);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(asJson(report, advice));
      } else {
        print(out, report, advice);
      }
      return CommandLines.DONE;
    }

    private static void print(PrintWriter out, MicReport report, List<String> advice) {
      SoundLevels levels = report.levels();
      out.printf(
          "%-12s %d Hz, channels=%d%n",
          "card", report.card().sampleRateHz(), report.card().channels());
      out.printf(
          Locale.ROOT, "%-12s %.1f dBFS, the loudest twentieth%n", "voice", levels.loudDbfs());
      out.printf(Locale.ROOT, "%-12s %.1f dBFS, the quietest tenth%n", "noise", levels.quietDbfs());
      out.printf(
          Locale.ROOT,
          "%-12s %.1f dBFS, samples cut off=%d%n",
          "peak",
          levels.peakDbfs(),
          levels.clippedSamples());
      out.printf("%-12s %d times%n", "sound lost", report.lost());
      out.printf("%-12s %s%n", "echo", echo(report));
      if (advice.isEmpty()) {
        out.println("nothing to turn");
      }
      advice.forEach(line -> out.println("- " + line));
    }

    private static String echo(MicReport report) {
      if (!report.speakerPlayed()) {
        return "not measured, nothing was played";
      }
      return report
          .echo()
          .map(
              echo ->
                  String.format(
                      Locale.ROOT,
                      "after %.0f ms, at %.1f dB of what is played",
                      echo.delayMillis(),
                      echo.strengthDb()))
          .orElse("the speaker is not heard");
    }

    private static ObjectNode asJson(MicReport report, List<String> advice) {
      SoundLevels levels = report.levels();
      ObjectNode node =
          JSON.createObjectNode()
              .put("rateHz", report.card().sampleRateHz())
              .put("channels", report.card().channels())
              .put("isSignal", levels.isSignal())
              .put("voiceDbfs", levels.loudDbfs())
              .put("noiseDbfs", levels.quietDbfs())
              .put("peakDbfs", levels.peakDbfs())
              .put("clippedSamples", levels.clippedSamples())
              .put("lost", report.lost())
              .put("speakerPlayed", report.speakerPlayed())
              .put("echoDelayMillis", report.echo().map(Echo::delayMillis).orElse(null))
              .put("echoStrengthDb", report.echo().map(Echo::strengthDb).orElse(null));
      ArrayNode lines = node.putArray("advice");
      advice.forEach(lines::add);
      return node;
    }
  }
}
