package dev.tern.device.cli;

import dev.tern.device.action.Preferences;
import dev.tern.device.action.Volume;
import dev.tern.device.audio.CaptureSettings;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.LiveSink;
import dev.tern.device.audio.Microphone;
import dev.tern.device.audio.PlaybackSettings;
import dev.tern.device.audio.SoundLosses;
import dev.tern.device.audio.Speaker;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.board.TernVersion;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.gate.Gate;
import dev.tern.device.http.HttpDoor;
import dev.tern.device.integrate.Commands;
import dev.tern.device.integrate.CurrentLoop;
import dev.tern.device.live.Announcing;
import dev.tern.device.live.ListenSettings;
import dev.tern.device.live.LiveConversation;
import dev.tern.device.live.Loudspeaker;
import dev.tern.device.live.Motion;
import dev.tern.device.live.MutableSource;
import dev.tern.device.live.MuteSwitch;
import dev.tern.device.live.StateKeeping;
import dev.tern.device.part.Condition;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.part.StartUp;
import dev.tern.device.report.BrokerReport;
import dev.tern.device.show.BusyShow;
import dev.tern.device.show.BusySpeech;
import dev.tern.device.show.Showing;
import dev.tern.device.supervision.Supervisor;
import dev.tern.device.supervision.Watchdog;
import dev.tern.device.trigger.TalkKey;
import dev.tern.device.tune.FirstStart;
import dev.tern.device.update.RestartSwitch;
import dev.tern.device.update.Updates;
import dev.tern.device.wake.WakeListening;
import dev.tern.llm.LanguageModel;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Topics;
import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Synthesizer;
import io.quarkus.runtime.Quarkus;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The appliance itself: listens, answers, and serves HTTP until it is stopped.
 *
 * <p>HTTP is up before this begins, and tells the health of every part from the first moment. What
 * fails is told and done without; nothing but a taken port keeps it from starting.
 */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Listen, answer, and serve HTTP on loopback until stopped.",
    footer = {
      "",
      "The board file says which microphone, speaker and port (docs/boards.md). What is missing or",
      "broken is told on standard error and at /q/health, and done without (docs/faults.md).",
      "Examples:",
      "  tern run",
      "  curl --data-binary @question.wav -H 'Content-Type: audio/wav' \\",
      "       http://127.0.0.1:8765/api/turn"
    })
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--no-tune",
      description = "Do not measure the fastest settings, whatever the board says (tern tune).")
  boolean noTune;

  @Spec CommandSpec spec;
  @Inject Provider<SalvagedBoard> found;
  @Inject Provider<LiveBoard> present;
  @Inject Provider<Parts> parts;
  @Inject Provider<Supervisor> supervisor;
  @Inject Provider<Watchdog> watchdog;
  @Inject Provider<StartUp> startUp;
  @Inject Provider<Conversation> conversation;
  @Inject Provider<FirstStart> firstStart;
  @Inject Provider<BrokerLink> link;
  @Inject Provider<Topics> topics;
  @Inject Provider<MuteSwitch> mute;
  @Inject Provider<Motion> motion;
  @Inject Provider<SpokenWordsGuard> guard;
  @Inject Provider<StateChanges> states;
  @Inject Provider<CurrentLoop> currentLoop;
  @Inject Provider<EchoCanceller> echo;
  @Inject Provider<WakeListening> wakeWords;
  @Inject Provider<Preferences> preferences;
  @Inject LanguageModel languageModel;
  @Inject Provider<Volume> volume;
  @Inject Provider<SoundLosses> losses;
  @Inject Provider<Updates.Outfit> updates;
  @Inject Provider<Gate> gate;
  @Inject Provider<BusySpeech> busySpeech;
  @Inject Provider<RestartSwitch> restart;
  @Inject Synthesizer voice;

  private final Set<Part> toldFaults = EnumSet.noneOf(Part.class);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean again;

  @Override
  public Integer call() throws Exception {
    long start = System.nanoTime();
    EndSignals.endInOrder();
    BoardConfig board = found.get().config();
    print("tern " + TernVersion.current() + " on " + board.board());
    parts.get().listen(this::tell);
    BrokerReport report =
        BrokerReport.begin(board, parts.get(), topics.get(), link.get(), mute.get());
    readBoard();
    HttpDoor.whyShut(board.http()).ifPresent(this::tellError);
    parts.get().whenReady(() -> sayReady(board, start));
    restart.get().become(this::beginAnew);
    checkUpdateAlone(board);
    startUp.get().begin();
    inBackground("state-folder", new StateKeeping(Path.of(board.state().folder()), parts.get()));
    Showing showing = show();
    LiveConversation live = converse(board, openSpeaker(board));
    PresentLoop loop = new PresentLoop(conversation, parts, mute, live);
    currentLoop.get().become(loop);
    Commands commands = Commands.obey(link.get(), topics.get(), loop);
    inBackground("announce", new Announcing(() -> announce(live, commands)));
    AutoCloseable updating = Updates.begin(updates.get());
    tuneOnce();

    Quarkus.waitForExit();
    supervisor.get().stopping();
    threads.forEach(Thread::interrupt);
    updating.close();
    live.close();
    showing.close();
    commands.close();
    report.close();
    startUp.get().end();
    return again ? CommandLines.AGAIN : CommandLines.DONE;
  }

  private void beginAnew(String why) {
    print("starting again: " + why);
    again = true;
    Quarkus.asyncExit(CommandLines.AGAIN);
  }

  /** Before anything is loaded: the set that is checked may need all the memory there is. */
  private void checkUpdateAlone(BoardConfig board) throws InterruptedException {
    if (gate.get().isAskedAlone()) {
      print("busy for some minutes: an update is checked with all the memory of this board");
      supervisor.get().ready("busy: checks an update");
      try (BusyShow unused = BusyShow.begin(board, busySpeech.get(), this::lineFor)) {
        gate.get().runAlone(parts.get());
      }
    }
  }

  private void readBoard() {
    if (found.get().problems().isEmpty()) {
      parts.get().ready(Part.BOARD);
    } else {
      parts.get().failed(Part.BOARD, String.join("; also ", found.get().problems()));
    }
  }

  private void sayReady(BoardConfig board, long startNanos) {
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    print(
        "ready after %d ms: http://%s:%d/ shows what it does"
            .formatted(took.toMillis(), board.http().host(), board.http().port()));
    supervisor.get().ready(status());
  }

  /** For the supervisor: ready, or what has failed. */
  private String status() {
    Set<Part> faults = parts.get().faults().keySet();
    return faults.isEmpty()
        ? "ready"
        : "degraded: " + faults.stream().map(Part::key).collect(Collectors.joining(", "));
  }

  private Loudspeaker openSpeaker(BoardConfig board) {
    String name = board.audio().playback();
    Loudspeaker speaker =
        new Loudspeaker(
            parts.get(),
            () ->
                Speaker.open(
                    PlaybackSettings.of(board.audio()),
                    voice.format(),
                    volume.get()::percent,
                    echo.get(),
                    losses.get()));
    if (name.equals("none")) {
      parts.get().off(Part.SPEAKER, "audio.playback is none");
      print("not speaking: audio.playback is none");
    } else {
      inBackground("speaker", speaker);
    }
    return speaker;
  }

  /** Beside the one that speech goes to; not part of what an echo canceller hears. */
  private LiveSink lineFor(PcmFormat format) {
    return Speaker.open(
        PlaybackSettings.of(present.get().get().audio()),
        format,
        volume.get()::percent,
        EchoCanceller.NONE,
        losses.get());
  }

  private Showing show() {
    return Showing.begin(
        present.get(),
        states.get(),
        mute.get(),
        link.get(),
        topics.get(),
        () -> lineFor(voice.format()),
        voice::format);
  }

  private LiveConversation converse(BoardConfig board, Loudspeaker speaker) {
    LiveConversation.Outfit outfit =
        new LiveConversation.Outfit(
            conversation::get,
            languageModel,
            speaker,
            motion.get(),
            guard.get(),
            echo.get(),
            states.get(),
            parts.get(),
            watchdog.get());
    ListenSettings settings =
        new ListenSettings(
            board.listen().mode(),
            () -> preferences.get().followsUp() ? present.get().get().listen().followUpMillis() : 0,
            () -> present.get().get().audio().bargeIn());
    LiveConversation live =
        new LiveConversation(
            outfit,
            settings,
            wakeWords.get(),
            turn -> print("heard \"" + turn.transcript() + "\": " + turn.reply()));
    live.begin();
    listen(board, live);
    return live;
  }

  private void listen(BoardConfig board, LiveConversation live) {
    String name = board.audio().capture();
    if (name.equals("none")) {
      parts.get().off(Part.MICROPHONE, "audio.capture is none");
      parts.get().off(Part.WAKE_WORDS, "audio.capture is none");
      print("not listening: audio.capture is none");
      return;
    }
    live.listen(
        () ->
            new MutableSource(
                Microphone.open(CaptureSettings.of(board.audio()), losses.get()), mute.get()));
    watchKeys(board.talk(), live);
  }

  private void watchKeys(BoardConfig.Talk keys, LiveConversation live) {
    watchKey("talk.key", keys.key(), live::talk);
    watchKey("talk.mute-key", keys.muteKey(), this::muteAtPress);
  }

  private void muteAtPress(boolean down) {
    if (down) {
      mute.get().mute(!mute.get().isMuted());
    }
  }

  private void watchKey(String boardKey, String setting, Consumer<Boolean> pressed) {
    if (setting.isEmpty()) {
      return;
    }
    TalkKey.Listener listener =
        new TalkKey.Listener() {
          @Override
          public void down() {
            pressed.accept(true);
          }

          @Override
          public void up() {
            pressed.accept(false);
          }
        };
    try {
      inBackground(boardKey, TalkKey.of(setting, listener));
    } catch (IllegalArgumentException e) {
      tellError(boardKey + ": " + e.getMessage());
    }
  }

  private void announce(LiveConversation live, Commands commands) {
    live.announceDue().forEach(text -> print("due: " + text));
    commands.speakNext().ifPresent(text -> print("said: " + text));
  }

  /** Not where the board's file is wrong: it may have been meant to say how. */
  private void tuneOnce() {
    if (noTune || !found.get().problems().isEmpty()) {
      return;
    }
    inBackground(
        "tune",
        () -> {
          try {
            parts.get().awaitReady(Part.LANGUAGE_MODEL);
            firstStart.get().run(this::print);
          } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void inBackground(String name, Runnable work) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(work));
  }

  /** Each fault is one line, and one more when it is over. */
  private synchronized void tell(Part part, Condition condition) {
    switch (condition.state()) {
      case FAILED -> {
        toldFaults.add(part);
        String reason = condition.reason().replaceFirst("[.?]$", "");
        tellError(part.key() + ": " + reason + "; meanwhile " + part.meanwhile());
      }
      case READY -> {
        if (toldFaults.remove(part)) {
          tellError(part.key() + ": works again");
        } else if (part == Part.MICROPHONE) {
          print(listening());
        }
      }
      case IDLE, LOADING, OFF -> {}
    }
    if (parts.get().areReady()) {
      supervisor.get().status(status());
    }
  }

  private String listening() {
    BoardConfig board = found.get().config();
    return switch (board.listen().mode()) {
      case WAKE_WORD -> "listening for " + String.join(", ", board.wake().words());
      case PUSH_TO_TALK -> "listening while a key is held";
      case ALWAYS -> "listening";
    };
  }

  private void tellError(String line) {
    spec.commandLine().getErr().println("tern: " + line);
    spec.commandLine().getErr().flush();
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
