package dev.tern.device.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.device.audio.PcmRecording;
import dev.tern.device.board.BoardConfig;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Speaks a text into a file. */
@Command(
    name = "say",
    mixinStandardHelpOptions = true,
    description = "Speak a text into a WAV file.",
    footer = {"", "Example:", "  tern say \"Dinner is at 7:30 p.m.\" --out dinner.wav"})
final class SayCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "TEXT", description = "What to say.")
  String[] words;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The WAV file to write.")
  Path out;

  @Option(names = "--speed", description = "0.5 to 2; the board's tts.speed without it.")
  Double speed;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Spec CommandSpec spec;
  @Inject Synthesizer voice;
  @Inject Provider<BoardConfig> board;
  @Inject ObjectMapper mapper;

  /** What {@code --json} prints. */
  @RegisterForReflection
  record Said(
      String file,
      String text,
      String voice,
      double audioSeconds,
      double seconds,
      double firstSoundSeconds) {}

  @Override
  public Integer call() throws Exception {
    String text = String.join(" ", words);
    double pace = speed == null ? board.get().tts().speed() : speed;
    PcmRecording recording = new PcmRecording(voice.format());

    long startNanos = System.nanoTime();
    voice.speak(new Phrase(text, pace), recording);
    double seconds = (System.nanoTime() - startNanos) / 1e9;

    Pcm sound = recording.sound();
    if (sound.frameCount() == 0) {
      throw new CliException("text=\"" + text + "\" has nothing that can be spoken");
    }
    Wav.write(out, sound);
    Said said =
        new Said(
            out.toString(),
            text,
            voice.name(),
            sound.seconds(),
            seconds,
            (recording.firstSoundNanos() - startNanos) / 1e9);
    spec.commandLine()
        .getOut()
        .println(
            json
                ? mapper.writeValueAsString(said)
                : String.format(
                    Locale.ROOT,
                    "%s: %.1f s of speech, first sound after %.0f ms",
                    out,
                    said.audioSeconds,
                    said.firstSoundSeconds * 1e3));
    return CommandLines.DONE;
  }
}
