package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.asr.wake.EmbeddingModel;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.WakeWords;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.model.ModelStore;
import dev.tern.device.wake.WakeBench;
import dev.tern.device.wake.WakeFolders;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How well wake words are heard, over folders of recordings. */
@Command(
    name = "wake",
    mixinStandardHelpOptions = true,
    description = {
      "Listens to recordings as at the microphone and tells how many calls were missed, and how",
      "often an hour a wake word was heard that nobody said. A recording whose name or folder",
      "begins with a word (computer_17.wav, computer/17.wav) is a call of it; every other one"
          + " holds",
      "none."
    },
    footer = {
      "",
      "Examples:",
      "  tern bench wake calls/ television/",
      "  tern bench wake --word jarvis --threshold 0.8 recordings/ --json"
    })
final class BenchWakeCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(arity = "1..*", paramLabel = "FOLDER", description = "Folders of WAV files.")
  List<Path> folders;

  @Option(
      names = "--word",
      split = ",",
      paramLabel = "WORD",
      description = "Wake words to listen for; without it all that there are.")
  List<String> words = List.of();

  @Option(
      names = "--threshold",
      defaultValue = "0",
      paramLabel = "0..1",
      description = "Score from which a word counts; without it each word's own.")
  double threshold;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<BoardLocation> location;
  @Inject Provider<ModelStore> models;
  @Inject Provider<SileroModel> silero;

  @Inject
  @Named("vosk")
  SpeechModel listener;

  @Override
  public Integer call() {
    if (!(threshold >= 0 && threshold < 1)) {
      throw new CliException(
          "--threshold=" + threshold + " is out of range; expected above 0, below 1");
    }
    List<Path> files = folders.stream().flatMap(folder -> WavFiles.in(folder).stream()).toList();
    WakeFolders known = WakeFolders.of(board.get(), location.get());
    List<String> listened = words.isEmpty() ? List.copyOf(known.words()) : words;
    List<WakeHead> heads = known.heads(listened, threshold);
    WakeBench.Result result = listen(files, heads);
    if (json) {
      spec.commandLine().getOut().println(asJson(result));
    } else {
      print(result);
    }
    return CommandLines.DONE;
  }

  private WakeBench.Result listen(List<Path> files, List<WakeHead> heads) {
    try (EmbeddingModel model = WakeFolders.openModel(models.get());
        WakeWords detector = new WakeWords(model.listen(), heads);
        VoiceActivityDetector voiceActivity = silero.get().listen()) {
      return new WakeBench(voiceActivity, detector, heads, listener).run(files, this::tell);
    }
  }

  private void tell(int done, int of) {
    if (!json && done % 25 == 0) {
      spec.commandLine().getErr().printf("listened to %d of %d recordings%n", done, of);
    }
  }

  private void print(WakeBench.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    for (WakeBench.Word word : result.words()) {
      out.printf(
          "%s (threshold %.2f): %d of %d calls heard, %d false accepts%n",
          word.word(),
          word.threshold(),
          word.calls() - word.missed().size(),
          word.calls(),
          word.falseAccepts().size());
      word.missed().forEach(file -> out.println("  missed: " + file));
      for (WakeBench.Heard heard : word.falseAccepts()) {
        out.printf(
            "  false: %s at %.1f s, score %.2f%n", heard.file(), heard.seconds(), heard.score());
      }
    }
    out.printf(
        "together: %d of %d calls heard, %d false accepts in %.2f hours%s%n",
        result.calls() - result.missed(),
        result.calls(),
        result.falseAccepts(),
        result.hours(),
        result.hours() > 0 ? ": %.2f an hour".formatted(result.falseAcceptsPerHour()) : "");
    out.printf(
        "processor: %.1f %% of one core for voice activity, %.1f %% for the wake words%n",
        100 * result.voiceActivitySeconds() / result.soundSeconds(),
        100 * result.wakeSeconds() / result.soundSeconds());
  }

  private static ObjectNode asJson(WakeBench.Result result) {
    ObjectNode found = JSON.createObjectNode();
    found.put("hours", result.hours());
    found.put("calls", result.calls()).put("missed", result.missed());
    found.put("falseAccepts", result.falseAccepts());
    if (result.hours() > 0) {
      found.put("falseAcceptsPerHour", result.falseAcceptsPerHour());
    } else {
      found.putNull("falseAcceptsPerHour");
    }
    found.put("soundSeconds", result.soundSeconds());
    found.put("voiceActivityCorePercent", share(result, result.voiceActivitySeconds()));
    found.put("wakeCorePercent", share(result, result.wakeSeconds()));
    ArrayNode words = found.putArray("words");
    for (WakeBench.Word word : result.words()) {
      ObjectNode one = words.addObject();
      one.put("word", word.word()).put("threshold", word.threshold());
      one.put("calls", word.calls());
      ArrayNode missed = one.putArray("missed");
      word.missed().forEach(file -> missed.add(file.toString()));
      ArrayNode wrong = one.putArray("falseAccepts");
      for (WakeBench.Heard heard : word.falseAccepts()) {
        wrong
            .addObject()
            .put("file", heard.file().toString())
            .put("seconds", heard.seconds())
            .put("score", heard.score());
      }
    }
    return found;
  }

  private static double share(WakeBench.Result result, double seconds) {
    return 100 * seconds / result.soundSeconds();
  }
}
