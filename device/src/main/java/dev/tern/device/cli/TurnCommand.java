package dev.tern.device.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.audio.PcmRecording;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import dev.tern.device.trace.TraceFolder;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import dev.tern.tts.Synthesizer;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whole turns from recordings: sound in, sound out. */
@Command(
    name = "turn",
    mixinStandardHelpOptions = true,
    description = "Answer a recording: sound in, sound out.",
    footer = {
      "",
      "Examples:",
      "  tern turn --in question.wav --out answer.wav --explain",
      "  tern turn --in recordings --json > turns.jsonl",
      "  ls -t *.wav | tern turn --in - --explain"
    })
final class TurnCommand implements Callable<Integer> {
  private static final Path STANDARD_INPUT = Path.of("-");

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE|FOLDER|-",
      description = {
        "A WAV file, or a folder: all its WAV files in order of name;",
        "- for names of files on standard input, one a line. A recorded turn is shown as it went,",
        "not taken again (tern replay does that)."
      })
  Path in;

  @Option(
      names = "--out",
      paramLabel = "FILE|FOLDER",
      description = "Where the answer is written as WAV; a folder where --in is one.")
  Path out;

  @Option(names = "--json", description = "Print one JSON object a line (docs/cli.md).")
  boolean json;

  @Option(names = "--explain", description = "Print the decision and where the time went.")
  boolean explain;

  @Spec CommandSpec spec;
  @Inject Provider<Conversation> conversation;
  @Inject Synthesizer voice;
  @Inject ObjectMapper mapper;

  @Override
  public Integer call() throws Exception {
    if (TraceFolder.holds(in)) {
      print(TraceFolder.read(in, mapper).turn().withFile(in.toString()));
      return CommandLines.DONE;
    }
    if (in.equals(STANDARD_INPUT)) {
      return answerNamed(new BufferedReader(new InputStreamReader(System.in, UTF_8)));
    }
    boolean several = Files.isDirectory(in);
    List<Path> files = several ? WavFiles.in(in) : List.of(in);
    if (several && out != null) {
      Files.createDirectories(out);
    }
    if (files.size() > 1) {
      conversation.get().warmUp(); // as `run` does, so that the first file's timings count as well
    }
    int exit = CommandLines.DONE;
    for (Path file : files) {
      exit = Math.max(exit, answerOne(file, several));
    }
    return exit;
  }

  /** Each file is answered as soon as its name is there. */
  private int answerNamed(BufferedReader names) throws IOException {
    if (out != null) {
      Files.createDirectories(out);
    }
    conversation.get().warmUp();
    int exit = CommandLines.DONE;
    for (String name = names.readLine(); name != null; name = names.readLine()) {
      exit = Math.max(exit, answerOne(Path.of(name), true));
    }
    return exit;
  }

  private int answerOne(Path file, boolean oneOfSeveral) throws IOException {
    Path answer = out == null || !oneOfSeveral ? out : out.resolve(file.getFileName());
    try {
      print(answer(file, answer));
      return CommandLines.DONE;
    } catch (RuntimeException e) {
      if (!oneOfSeveral || !CommandLines.isExpected(e)) {
        throw e;
      }
      // One bad file does not end the others; its line says what is wrong with it.
      spec.commandLine().getErr().println("tern: " + e.getMessage());
      if (json) {
        println(mapper.writeValueAsString(new Failure(file.toString(), e.getMessage())));
      }
      return CommandLines.FAILED;
    }
  }

  private Turn answer(Path file, Path answerFile) throws IOException {
    Pcm question = Wav.read(file);
    conversation.get().startAnew();
    PcmRecording recording = new PcmRecording(voice.format());
    Turn turn = conversation.get().takeTurn(question, recording).withFile(file.toString());
    if (answerFile != null) {
      Wav.write(answerFile, recording.sound());
    }
    return turn;
  }

  private void print(Turn turn) throws IOException {
    if (json) {
      println(mapper.writeValueAsString(turn));
    } else if (explain) {
      TurnPrinter.explain(spec.commandLine().getOut(), turn);
    } else {
      println(turn.transcript() + "\n  " + turn.reply());
    }
  }

  private void println(String line) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.println(line);
    writer.flush();
  }
}
