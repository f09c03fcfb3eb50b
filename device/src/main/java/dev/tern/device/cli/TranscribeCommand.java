package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.recording.RecordingListener;
import dev.tern.asr.recording.RecordingTranscriber;
import dev.tern.asr.subtitle.Subtitles;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.conversation.Mind;
import dev.tern.device.library.EngineLibrary;
import dev.tern.device.library.Libraries;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.pcm.WavReader;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Speech to text, for recordings of any length. */
@Command(
    name = "transcribe",
    mixinStandardHelpOptions = true,
    description = "Write down what is said in recordings.",
    footer = {
      "",
      "Examples:",
      "  tern transcribe meeting.wav",
      "  tern transcribe --engine whisper --format srt --out film.srt film.wav",
      "  tern transcribe --engine whisper --model whisper-base --language de rede.wav",
      "  tern transcribe --engine vosk --grammar commands.txt --json recordings"
    })
final class TranscribeCommand implements Callable<Integer> {
  private static final String USUAL_LANGUAGE = WhisperOptions.defaults().language();

  /** Who listens. */
  enum Engine {
    VOSK,
    WHISPER,
    BOTH
  }

  /** How it is written down. */
  enum Form {
    TEXT("txt"),
    SRT("srt"),
    VTT("vtt"),
    JSON("json");

    private final String ending;

    Form(String ending) {
      this.ending = ending;
    }
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|FOLDER",
      description = "WAV files of any length, 8 to 192 kHz; a folder stands for its WAV files.")
  List<Path> inputs;

  @Option(
      names = "--engine",
      defaultValue = "BOTH",
      description =
          "vosk (small, streaming), whisper (better at free speech), or both: Whisper where Vosk is"
              + " unsure; both.")
  Engine engine;

  @Option(
      names = "--grammar",
      paramLabel = "FILE",
      description = "Phrases to expect, one a line, lower case; narrows Vosk, Whisper ignores it.")
  Path grammar;

  @Option(
      names = "--model",
      paramLabel = "NAME|FOLDER|FILE",
      description =
          "Whisper's model: a name of the catalog, a folder in CTranslate2's format, or a"
              + " ggml-*.bin of whisper.cpp; the board's.")
  String modelName;

  @Option(
      names = "--language",
      paramLabel = "CODE",
      description =
          "What is spoken: en, de, zh, ... or auto, for each utterance. Other than en needs"
              + " --engine whisper and a multilingual model; en.")
  String language;

  @Option(
      names = "--format",
      paramLabel = "text|srt|vtt|json",
      description = "srt and vtt are subtitles; text.")
  Form format;

  @Option(names = "--json", description = "As --format json: one object a line (docs/cli.md).")
  boolean json;

  @Option(
      names = "--out",
      paramLabel = "FILE|FOLDER",
      description =
          "Where to write; into a folder, one file a recording. Standard output, where left out.")
  Path out;

  @Spec CommandSpec spec;

  @Inject
  @Named("vosk")
  SpeechModel vosk;

  @Inject
  @Named("whisper")
  SpeechModel whisper;

  @Inject
  @Named("both")
  SpeechModel both;

  @Inject Provider<SileroModel> voiceActivity;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<ModelStore> models;
  @Inject Provider<Mind> mind;
  @Inject ObjectMapper mapper;

  /** What {@code --json} prints. */
  @RegisterForReflection(targets = {Transcribed.class, Transcript.Word.class})
  record Transcribed(
      String file,
      String text,
      List<Transcript.Word> words,
      double confidence,
      double audioSeconds,
      double seconds,
      String engine,
      String language) {}

  @Override
  public Integer call() throws Exception {
    Form form = form();
    List<Path> files = files();
    if (files.size() > 1 && (form == Form.SRT || form == Form.VTT) && !isFolder(out)) {
      throw new CliException(
          "--format %s with %d recordings: subtitles are one file each; add --out FOLDER of a folder"
                  .formatted(form.ending, files.size())
              + " that exists");
    }
    Vocabulary vocabulary = grammar == null ? Vocabulary.OPEN : new Vocabulary.Narrowed(phrases());
    if (!isSpecial()) {
      SpeechModel model =
          switch (engine) {
            case VOSK -> vosk;
            case WHISPER -> whisper;
            case BOTH -> both;
          };
      return transcribeAll(files, model, vocabulary, form);
    }
    if (engine == Engine.VOSK) {
      throw new CliException(
          "--model and --language are for Whisper; expected --engine whisper or both");
    }
    try (WhisperModel special = specialWhisper()) {
      SpeechModel model =
          engine == Engine.WHISPER
              ? special
              : new TwoPassModel(vosk, special, mind.get()::sufficesAlone);
      return transcribeAll(files, model, vocabulary, form);
    }
  }

  private Form form() {
    if (json && format != null && format != Form.JSON) {
      throw new CliException("--json with --format " + format.ending + ": give one of them");
    }
    return json ? Form.JSON : format == null ? Form.TEXT : format;
  }

  /** Whether Whisper is to be another than the board's. */
  private boolean isSpecial() {
    return modelName != null || (language != null && !language.equals(USUAL_LANGUAGE));
  }

  private WhisperModel specialWhisper() {
    String spoken = language == null ? USUAL_LANGUAGE : language;
    if (engine == Engine.BOTH && !spoken.equals(vosk.language())) {
      throw new CliException(
          "--language %s with --engine both: Vosk hears %s; expected --engine whisper"
              .formatted(spoken, vosk.language()));
    }
    WhisperOptions options =
        WhisperOptions.defaults()
            .withThreads(board.get().asr().threads())
            .withLanguage(spoken)
            .withPackFolder(Path.of(board.get().state().folder()).resolve("packs"));
    String name = modelName == null ? board.get().models().secondListener() : modelName;
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      if (name.contains("/") || name.endsWith(".bin")) {
        throw new CliException(
            name + ": no such file or folder; give one of Whisper or a name of the catalog");
      }
      path = models.get().require(name, ModelRole.SECOND_LISTENER).folder();
    }
    Path model = path;
    return Libraries.current()
        .opening(() -> WhisperModel.open(model, options), EngineLibrary.KERNELS);
  }

  private int transcribeAll(List<Path> files, SpeechModel model, Vocabulary vocabulary, Form form)
      throws IOException {
    RecordingTranscriber transcriber = new RecordingTranscriber(model, voiceActivity.get());
    int exit = CommandLines.DONE;
    try (PrintWriter one = isFolder(out) || out == null ? null : writer(out)) {
      for (Path file : files) {
        try {
          RecordingTranscriber.Result result;
          long startNanos = System.nanoTime();
          try (WavReader sound = WavReader.open(file);
              ProgressLine progress = new ProgressLine(file.getFileName().toString())) {
            result = transcriber.transcribe(sound, vocabulary, progress);
          }
          double seconds = (System.nanoTime() - startNanos) / 1e9;
          write(rendered(file, result, seconds, model, form), file, form, one);
        } catch (RuntimeException e) {
          if (files.size() == 1 || !CommandLines.isExpected(e)) {
            throw e;
          }
          exit = CommandLines.FAILED;
          spec.commandLine().getErr().println("tern: " + e.getMessage());
          if (form == Form.JSON && !isFolder(out)) {
            String failure =
                mapper.writeValueAsString(new Failure(file.toString(), e.getMessage())) + "\n";
            write(failure, file, form, one);
          }
        }
      }
    }
    return exit;
  }

  private String rendered(
      Path file, RecordingTranscriber.Result result, double seconds, SpeechModel model, Form form)
      throws IOException {
    Transcript transcript = result.transcript();
    return switch (form) {
      case TEXT -> (isOneOfMany() && !isFolder(out) ? file + ": " : "") + transcript.text() + "\n";
      case SRT -> Subtitles.srt(Subtitles.of(transcript));
      case VTT -> Subtitles.vtt(Subtitles.of(transcript));
      case JSON ->
          mapper.writeValueAsString(
                  new Transcribed(
                      file.toString(),
                      transcript.text(),
                      transcript.words(),
                      transcript.confidence(),
                      result.audioSeconds(),
                      seconds,
                      transcript.engine(),
                      model.language()))
              + "\n";
    };
  }

  private boolean isOneOfMany() {
    return inputs.size() > 1 || Files.isDirectory(inputs.getFirst());
  }

  private static boolean isFolder(Path path) {
    return path != null && Files.isDirectory(path);
  }

  /** To the file in the folder, to the one file of all, or to standard output. */
  private void write(String text, Path recording, Form form, PrintWriter one) {
    if (isFolder(out)) {
      String name = recording.getFileName().toString().replaceFirst("\\.[^.]*$", "");
      try (PrintWriter own = writer(out.resolve(name + "." + form.ending))) {
        own.print(text);
        check(own, out);
      }
    } else {
      PrintWriter writer = one == null ? spec.commandLine().getOut() : one;
      writer.print(text);
      writer.flush();
      if (one != null) {
        check(one, out);
      }
    }
  }

  private static PrintWriter writer(Path file) {
    try {
      return new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new CliException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void check(PrintWriter writer, Path file) {
    if (writer.checkError()) {
      throw new CliException(file + ": cannot be written; is the disk full?");
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path input : inputs) {
      files.addAll(Files.isDirectory(input) ? WavFiles.in(input) : List.of(input));
    }
    return files;
  }

  private List<String> phrases() {
    try (var lines = Files.lines(grammar)) {
      List<String> phrases =
          lines
              .map(line -> line.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " "))
              .filter(line -> !line.isEmpty())
              .toList();
      if (phrases.isEmpty()) {
        throw new CliException(grammar + ": no phrase in this file; expected one a line");
      }
      return phrases;
    } catch (IOException e) {
      throw new CliException(grammar + ": cannot be read; expected a file of phrases", e);
    }
  }

  /** How far a long recording has been worked through; off a terminal a line each tenth. */
  private static final class ProgressLine implements RecordingListener, AutoCloseable {
    private static final double WORTH_SHOWING_SECONDS = 60;

    private final String name;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private boolean shown;
    private int tenths;

    ProgressLine(String name) {
      this.name = name;
    }

    @Override
    public void progress(double seconds, double totalSeconds) {
      if (Double.isNaN(totalSeconds)
          ? seconds < WORTH_SHOWING_SECONDS
          : totalSeconds < WORTH_SHOWING_SECONDS) {
        return;
      }
      // Where nobody knows the length, a tenth is ten minutes.
      int done = (int) (Double.isNaN(totalSeconds) ? seconds / 600 : 10 * seconds / totalSeconds);
      if (!terminal && done == tenths) {
        return;
      }
      tenths = done;
      String share =
          Double.isNaN(totalSeconds)
              ? ""
              : String.format(
                  Locale.ROOT, " of %.0f (%.0f %%)", totalSeconds, 100 * seconds / totalSeconds);
      System.err.printf(
          Locale.ROOT,
          "%s%s: %.0f s%s%s",
          terminal ? "\r" : "",
          name,
          seconds,
          share,
          terminal ? "" : "\n");
      shown = terminal;
    }

    @Override
    public void close() {
      if (shown) {
        System.err.println();
      }
    }
  }
}
