package dev.tern.device.cli;

import dev.tern.device.audio.Microphone;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.audio.Speaker;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.TernVersion;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Turn;
import dev.tern.tts.Synthesizer;
import io.quarkus.runtime.Quarkus;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The appliance itself: listens, answers, and serves HTTP until it is stopped. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Listen, answer, and serve HTTP on loopback until stopped.",
    footer = {
      "",
      "The board file says which microphone, speaker and port (docs/boards.md). Examples:",
      "  tern run",
      "  curl --data-binary @question.wav -H 'Content-Type: audio/wav' \\",
      "       http://127.0.0.1:8765/api/turn"
    })
final class RunCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<Conversation> conversation;
  @Inject Synthesizer voice;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("tern %s on %s%n", TernVersion.current(), board.get().board());
    conversation.get().warmUp();
    out.printf("serving http://127.0.0.1:%d/api/turn, /api/ask%n", board.get().http().port());
    if (board.get().audio().capture().equals("none")) {
      out.println("not listening: audio.capture is none");
    } else {
      Thread.ofPlatform().name("turn").daemon().start(this::listen);
    }
    Quarkus.waitForExit();
    return CommandLines.DONE;
  }

  /** Turn after turn. The microphone is deaf while the appliance speaks. */
  private void listen() {
    PrintWriter out = spec.commandLine().getOut();
    try (Microphone microphone = Microphone.open(board.get().audio().capture());
        Speaker speaker = Speaker.open(board.get().audio().playback(), voice.format())) {
      out.println("listening");
      while (true) {
        Turn turn = conversation.get().takeTurn(microphone, speaker);
        out.println("heard \"" + turn.transcript() + "\": " + turn.reply());
        speaker.drain();
        microphone.flush();
      }
    } catch (NoSoundDeviceException e) {
      out.println("not listening: " + e.getMessage());
    }
  }
}
