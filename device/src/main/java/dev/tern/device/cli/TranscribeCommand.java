package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.recording.RecordingListener;
import dev.tern.asr.recording.RecordingTranscriber;
import dev.tern.asr.vad.SileroModel;
import dev.tern.pcm.WavReader;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import java.io.IOException;
import java.io.PrintWriter;
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
      "  tern transcribe --engine vosk --grammar commands.txt --json recordings"
    })
final class TranscribeCommand implements Callable<Integer> {
  /** Who listens. */
  enum Engine {
    VOSK,
    WHISPER,
    BOTH
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

  @Option(names = "--json", description = "Print one JSON object a line (docs/cli.md).")
  boolean json;

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
  @Inject ObjectMapper mapper;

  /** What {@code --json} prints. */
  @RegisterForReflection(targets = {Transcribed.class, Transcript.Word.class})
  record Transcribed(
      String file,
      String text,
      List<Transcript.Word> words,
      double confidence,
      double audioSeconds,
      double seconds) {}

  @Override
  public Integer call() throws Exception {
    SpeechModel model =
        switch (engine) {
          case VOSK -> vosk;
          case WHISPER -> whisper;
          case BOTH -> both;
        };
    Vocabulary vocabulary = grammar == null ? Vocabulary.OPEN : new Vocabulary.Narrowed(phrases());
    RecordingTranscriber transcriber = new RecordingTranscriber(model, voiceActivity.get());
    List<Path> files = files();
    int exit = CommandLines.DONE;
    for (Path file : files) {
      try {
        print(transcribe(transcriber, file, vocabulary));
      } catch (RuntimeException e) {
        if (files.size() == 1 || !CommandLines.isExpected(e)) {
          throw e;
        }
        exit = CommandLines.FAILED;
        spec.commandLine().getErr().println("tern: " + e.getMessage());
        if (json) {
          println(mapper.writeValueAsString(new Failure(file.toString(), e.getMessage())));
        }
      }
    }
    return exit;
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

  private static Transcribed transcribe(
      RecordingTranscriber transcriber, Path file, Vocabulary vocabulary) {
    long startNanos = System.nanoTime();
    try (WavReader sound = WavReader.open(file);
        ProgressLine progress = new ProgressLine(file.getFileName().toString())) {
      RecordingTranscriber.Result result = transcriber.transcribe(sound, vocabulary, progress);
      Transcript transcript = result.transcript();
      return new Transcribed(
          file.toString(),
          transcript.text(),
          transcript.words(),
          transcript.confidence(),
          result.audioSeconds(),
          (System.nanoTime() - startNanos) / 1e9);
    }
  }

  private void print(Transcribed transcribed) throws IOException {
    println(
        json
            ? mapper.writeValueAsString(transcribed)
            : (inputs.size() > 1 || Files.isDirectory(inputs.getFirst())
                    ? transcribed.file + ": "
                    : "")
                + transcribed.text);
  }

  private void println(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  /** How far a long recording has been worked through, on a terminal. */
  private static final class ProgressLine implements RecordingListener, AutoCloseable {
    private static final double WORTH_SHOWING_SECONDS = 60;

    private final String name;
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private boolean shown;

    ProgressLine(String name) {
      this.name = name;
    }

    @Override
    public void progress(double seconds, double totalSeconds) {
      if (!terminal || totalSeconds < WORTH_SHOWING_SECONDS) {
        return;
      }
      String share =
          Double.isNaN(totalSeconds)
              ? ""
              : String.format(
                  Locale.ROOT, " of %.0f (%.0f %%)", totalSeconds, 100 * seconds / totalSeconds);
      System.err.printf(Locale.ROOT, "\r%s: %.0f s%s", name, seconds, share);
      shown = true;
    }

    @Override
    public void close() {
      if (shown) {
        System.err.println();
      }
    }
  }
}
