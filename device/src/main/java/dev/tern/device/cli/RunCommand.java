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
import java.time.Duration;
import java.util.Optional;
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
  private static final Duration LOOK_FOR_DUE = Duration.ofMillis(250);

  @Spec CommandSpec spec;
  @Inject Provider<BoardConfig> board;
  @Inject Provider<Conversation> conversation;
  @Inject Synthesizer voice;

  @Override
  public Integer call() {
    print("tern " + TernVersion.current() + " on " + board.get().board());
    conversation.get().warmUp();
    print("serving http://127.0.0.1:" + board.get().http().port() + "/api/turn and /api/ask");
    Optional<Speaker> speaker = openSpeaker();
    Thread.ofPlatform().name("announce").daemon().start(() -> announce(speaker));
    Thread.ofPlatform().name("turn").daemon().start(() -> listen(speaker));
    Quarkus.waitForExit();
    speaker.ifPresent(Speaker::close);
    return CommandLines.DONE;
  }

  private Optional<Speaker> openSpeaker() {
    String name = board.get().audio().playback();
    if (name.equals("none")) {
      print("not speaking: audio.playback is none");
      return Optional.empty();
    }
    try {
      return Optional.of(Speaker.open(name, voice.format()));
    } catch (NoSoundDeviceException e) {
      print("not speaking: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Turn after turn. What the appliance says itself is not listened to. */
  private void listen(Optional<Speaker> speaker) {
    String name = board.get().audio().capture();
    if (name.equals("none")) {
      print("not listening: audio.capture is none");
      return;
    }
    try (Microphone microphone = Microphone.open(name)) {
      print("listening");
      while (true) {
        Turn turn = conversation.get().takeTurn(microphone, heardOn(speaker));
        print("heard \"" + turn.transcript() + "\": " + turn.reply());
        speaker.ifPresent(Speaker::drain);
        microphone.flush();
      }
    } catch (NoSoundDeviceException e) {
      print("not listening: " + e.getMessage());
    }
  }

  /** Says what timers, alarms and reminders have become due. */
  private void announce(Optional<Speaker> speaker) {
    try {
      while (true) {
        Thread.sleep(LOOK_FOR_DUE);
        conversation.get().announce(heardOn(speaker)).forEach(text -> print("due: " + text));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Synthesizer.Listener heardOn(Optional<Speaker> speaker) {
    return speaker.<Synthesizer.Listener>map(s -> s).orElse(clause -> true);
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
