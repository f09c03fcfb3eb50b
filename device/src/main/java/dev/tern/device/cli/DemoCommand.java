package dev.tern.device.cli;

import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.audio.PcmRecording;
import dev.tern.device.audio.Speaker;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import dev.tern.device.model.ModelStore;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Wav;
import dev.tern.tts.Synthesizer;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a newcomer runs first: brings the models, takes three spoken turns and explains them. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Answer three recordings aloud and show how: words, decision, reply, time.")
final class DemoCommand implements Callable<Integer> {
  private static final List<String> RECORDINGS =
      List.of("66_bf_emma.wav", "09_am_michael.wav", "53_am_puck.wav");

  @Option(
      names = "--out",
      defaultValue = "demo-answer.wav",
      paramLabel = "FILE",
      description = "Where the spoken answers are written; ${DEFAULT-VALUE}.")
  Path out;

  @Spec CommandSpec spec;
  @Inject Provider<BoardLocation> location;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<ModelStore> models;
  @Inject Provider<Conversation> conversation;
  @Inject Synthesizer voice;

  @Override
  public Integer call() {
    int pulled = pullMissingModels();
    if (pulled != CommandLines.DONE) {
      return pulled;
    }
    PrintWriter printer = spec.commandLine().getOut();
    conversation.get().warmUp();
    PcmRecording answers = new PcmRecording(voice.format());
    for (String recording : RECORDINGS) {
      Path file = location.get().home().resolve("recordings").resolve(recording);
      PcmRecording answer = new PcmRecording(voice.format());
      Turn turn = conversation.get().takeTurn(Wav.read(file), answer).withFile(recording);
      TurnPrinter.explain(printer, turn);
      printer.println();
      answers.accept(answer.sound());
      answers.pause(0.6);
    }
    Wav.write(out, answers.sound());
    printer.println("The answers are in " + out + ".");
    play(answers.sound());
    return CommandLines.DONE;
  }

  private int pullMissingModels() {
    ModelStore store = models.get();
    boolean complete =
        store.catalog().defaults().stream()
            .map(store::installation)
            .noneMatch(
                installation ->
                    switch (installation.state()) {
                      case READY, UNCHECKED -> false;
                      case DAMAGED, MISSING -> true;
                    });
    return complete
        ? CommandLines.DONE
        : new CommandLine(new ModelsCommand())
            .setOut(spec.commandLine().getOut())
            .setErr(spec.commandLine().getErr())
            .execute("pull");
  }

  private void play(Pcm sound) {
    if (board.get().audio().playback().equals("none")) {
      return;
    }
    try (Speaker speaker = Speaker.open(board.get().audio().playback(), sound.format())) {
      speaker.accept(sound);
      speaker.drain();
    } catch (NoSoundDeviceException e) {
      spec.commandLine().getOut().println("Not played: " + e.getMessage());
    }
  }
}
