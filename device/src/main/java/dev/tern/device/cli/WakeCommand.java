package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.wake.EmbeddingModel;
import dev.tern.asr.wake.WakeHead;
import dev.tern.asr.wake.WakeHeadFile;
import dev.tern.asr.wake.train.Embeddings;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.model.ModelStore;
import dev.tern.device.wake.WakeFolders;
import dev.tern.device.wake.WakeTraining;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import dev.tern.tts.Synthesizer;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The words that call the appliance. */
@Command(
    name = "wake",
    mixinStandardHelpOptions = true,
    description = "The words that call the appliance: which there are, and teaching it another.",
    subcommands = {WakeCommand.ListWords.class, WakeCommand.Train.class})
final class WakeCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return CommandLines.DONE;
  }

  /** {@code tern wake list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows the wake words that there are; a star marks those in use.")
  static final class ListWords implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Inject Provider<BoardConfig> board;
    @Inject Provider<BoardLocation> location;

    @Override
    public Integer call() {
      WakeFolders folders = WakeFolders.of(board.get(), location.get());
      List<String> used = board.get().wake().words();
      for (String word : folders.words()) {
        boolean own = Files.exists(folders.ownFile(word));
        WakeHead head = folders.heads(List.of(word), 0).getFirst();
        spec.commandLine()
            .getOut()
            .printf(
                "%s %s (threshold %.2f, %s)%n",
                used.contains(word) ? "*" : " ",
                word,
                head.threshold(),
                own ? "taught here" : "comes with Tern");
      }
      return CommandLines.DONE;
    }
  }

  /** {@code tern wake train}. */
  @Command(
      name = "train",
      mixinStandardHelpOptions = true,
      description = {
        "Teaches a new wake word here, in some minutes and without network: the appliance's own",
        "voice says it in many ways. Recordings of the people who will call make it better: some",
        "ten each, nothing in them but the word."
      },
      footer = {
        "",
        "A good word has three syllables or more and sounds like nothing said by the way.",
        "",
        "Examples:",
        "  tern wake train albatross",
        "  tern wake train \"hey bramble\" --positives recordings/"
      })
  static final class Train implements Callable<Integer> {
    @Parameters(paramLabel = "WORD", description = "The word, written as it is spoken.")
    String word;

    @Option(
        names = "--positives",
        paramLabel = "DIR",
        description = "WAV files of people saying the word and nothing else.")
    Path positives;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Spec CommandSpec spec;
    @Inject Provider<BoardConfig> board;
    @Inject Provider<BoardLocation> location;
    @Inject Provider<ModelStore> models;
    @Inject Provider<Synthesizer> voice;

    private String step = "";

    @Override
    public Integer call() {
      String lower = word.strip().toLowerCase(Locale.ROOT);
      if (!WakeHead.isWord(lower)) {
        throw new CliException(
            "WORD=" + word + "; expected letters, spaces, ' or -, at most 64, such as albatross");
      }
      List<Pcm> recordings =
          positives == null ? List.of() : WavFiles.in(positives).stream().map(Wav::read).toList();
      WakeFolders folders = WakeFolders.of(board.get(), location.get());
      WakeTraining.Result result = train(lower, recordings, folders);
      Path file = folders.ownFile(lower);
      WakeHeadFile.write(file, result.head());
      tell(result, file);
      return CommandLines.DONE;
    }

    private WakeTraining.Result train(String lower, List<Pcm> recordings, WakeFolders folders) {
      Embeddings others = Embeddings.read(folders.negatives());
      List<String> sentences = lines(folders.sentences());
      try (EmbeddingModel model = WakeFolders.openModel(models.get())) {
        return new WakeTraining(model, voice.get(), others, sentences)
            .train(lower, recordings, this::progress);
      }
    }

    private void progress(String name, double done) {
      if (!json && !name.equals(step)) {
        step = name;
        spec.commandLine().getErr().println(name + " ...");
      }
    }

    private void tell(WakeTraining.Result result, Path file) {
      PrintWriter out = spec.commandLine().getOut();
      WakeHead head = result.head();
      if (json) {
        out.println(
            JSON.createObjectNode()
                .put("word", head.word())
                .put("file", file.toString())
                .put("threshold", head.threshold())
                .put("calls", result.calls())
                .put("missed", result.missed())
                .put("otherHours", result.otherHours())
                .put("falseAccepts", result.falseAccepts()));
        return;
      }
      out.printf(
          "kept %s (threshold %.2f); use it with  wake: {words: [%s]}  in the board's file%n",
          file, head.threshold(), head.word());
      out.printf(
          "kept aside while learning: %d of %d calls missed, %d false accepts in %.0f minutes of"
              + " other speech%n",
          result.missed(), result.calls(), result.falseAccepts(), 60 * result.otherHours());
      out.println(
          "these calls were synthetic mostly: try it with your own voice, then tern bench wake");
    }

    private static List<String> lines(Path file) {
      try {
        return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
      } catch (IOException e) {
        throw new CliException(file + ": cannot be read: install Tern again", e);
      }
    }
  }
}
