package dev.tern.device;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.device.AnsweringWiring.SkillsAsFound;
import dev.tern.device.action.Actions;
import dev.tern.device.action.Outbound;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.conversation.Answerer;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Ears;
import dev.tern.device.conversation.EverythingIsSpeech;
import dev.tern.device.conversation.Listeners;
import dev.tern.device.conversation.Mind;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.TurnRecorder;
import dev.tern.device.http.LiveEvents;
import dev.tern.device.http.TurnMetrics;
import dev.tern.device.live.MuteSwitch;
import dev.tern.device.machine.Machine;
import dev.tern.device.model.ModelStore;
import dev.tern.device.part.Opening;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.part.StartUp;
import dev.tern.device.supervision.Supervisor;
import dev.tern.device.supervision.Watchdog;
import dev.tern.device.trace.ReplyTokens;
import dev.tern.device.trace.TraceFolder;
import dev.tern.device.trace.TraceWriter;
import dev.tern.device.tune.FirstStart;
import dev.tern.device.tune.TuneContext;
import dev.tern.device.tune.TuneSpace;
import dev.tern.device.update.RunningSlot;
import dev.tern.llm.LanguageModel;
import dev.tern.tts.Synthesizer;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Puts the appliance together: how it starts, and who is who in a turn. What a turn asks comes from
 * {@link BoardWiring}, {@link HearingWiring}, {@link AnsweringWiring} and {@link UpdateWiring}.
 */
@Singleton
final class Wiring {
  private static final Logger LOG = Logger.getLogger(Wiring.class);

  @Produces
  @Singleton
  Parts parts() {
    return new Parts(InstantSource.system());
  }

  @Produces
  @Singleton
  Supervisor supervisor() {
    return Supervisor.ofThisProcess(LOG::warn);
  }

  @Produces
  @Singleton
  Watchdog watchdog(Supervisor supervisor) {
    return Watchdog.start(supervisor);
  }

  /** How {@code run} opens everything: the order of its start. */
  @Produces
  @Singleton
  StartUp startUp(
      BoardConfig board,
      Parts parts,
      Provider<SkillsAsFound> skills,
      Provider<Conversation> conversation,
      LanguageModel languageModel,
      Synthesizer voice,
      @Named("vosk") SpeechModel first,
      @Named("whisper") SpeechModel second,
      Provider<SileroModel> voiceActivity) {
    List<Opening> forQuestions =
        List.of(
            new Opening(Part.RULES, () -> understand(conversation, skills)),
            new Opening(Part.LANGUAGE_MODEL, languageModel::name),
            new Opening(Part.VOICE, voice::format));
    List<Opening> forSpeech = new ArrayList<>();
    forSpeech.add(new Opening(Part.LISTENER, first::engine));
    forSpeech.add(new Opening(Part.VOICE_ACTIVITY, voiceActivity::get));
    if (board.asr().secondPass() == SecondPass.OFF) {
      parts.off(Part.SECOND_LISTENER, "asr.second-pass is off");
    } else {
      forSpeech.add(new Opening(Part.SECOND_LISTENER, second::engine));
    }
    return new StartUp(parts, forQuestions, forSpeech, () -> conversation.get().warmUp());
  }

  private static void understand(
      Provider<Conversation> conversation, Provider<SkillsAsFound> skills) {
    if (conversation.get() != null) {
      skills.get().requireAll();
    }
  }

  /** Tunes the appliance while it runs. */
  @Produces
  @Singleton
  FirstStart firstStart(
      SalvagedBoard found,
      BoardLocation location,
      RunningSlot slot,
      ModelStore models,
      LanguageModel languageModel,
      Provider<Conversation> conversation,
      Parts parts) {
    BoardConfig board = found.config();
    Machine machine = Machine.running();
    return new FirstStart(
        board,
        new TuneSpace(machine, said(location, slot)),
        () -> TuneContext.of(machine, board, models),
        languageModel,
        () -> conversation.get().opening(),
        () -> conversation.get().isBusy() || parts.areLoading());
  }

  private static Set<String> said(BoardLocation location, RunningSlot slot) {
    Set<String> said = new HashSet<>(BoardFile.keysIn(location.file()));
    said.addAll(slot.settings().keySet());
    return said;
  }

  @Produces
  @Singleton
  StateChanges states() {
    return new StateChanges();
  }

  @Produces
  @Singleton
  SpokenWordsGuard spokenWords() {
    return new SpokenWordsGuard();
  }

  @Produces
  @Singleton
  MuteSwitch muteSwitch() {
    return new MuteSwitch();
  }

  @Produces
  @Singleton
  Conversation conversation(
      BoardConfig board,
      LiveBoard live,
      @Named("vosk") SpeechModel first,
      @Named("both") SpeechModel both,
      Provider<SileroModel> voiceActivity,
      Mind mind,
      Actions actions,
      Outbound outbound,
      LanguageModel languageModel,
      Answerer.Elsewhere elsewhere,
      Synthesizer voice,
      TurnMetrics metrics,
      LiveEvents events,
      StateChanges states,
      TurnRecorder recorder,
      Parts parts) {
    Conversation conversation =
        new Conversation(
            new Ears(
                new Listeners(first, both, board.asr().secondPass(), parts),
                () -> detector(parts, voiceActivity),
                () -> pauses(live.get())),
            mind,
            actions,
            outbound,
            new Answerer(
                languageModel,
                board.models().languageModel(),
                () -> live.get().llm().maxAnswerTokens(),
                () -> live.get().answer().sentences(),
                elsewhere,
                InstantSource.system()),
            voice,
            () -> live.get().tts().speed(),
            metrics.andThen(events::turn).andThen(states::answered),
            parts);
    conversation.record(recorder);
    return conversation;
  }

  private static SegmenterSettings pauses(BoardConfig board) {
    return SegmenterSettings.CONVERSATION
        .withEndSilenceMillis(board.asr().endSilenceMillis())
        .withLongestMillis(board.listen().longestSeconds() * 1000);
  }

  /** Who follows the turns: whoever watches, and the trace where the board asks for one. */
  @Produces
  @Singleton
  TurnRecorder turnRecorder(
      SalvagedBoard found,
      LiveEvents events,
      LanguageModel languageModel,
      ObjectMapper mapper,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    BoardConfig.Trace trace = found.config().trace();
    if (!serves || trace.folder().isEmpty()) {
      return events.words();
    }
    TraceFolder folder =
        new TraceFolder(Path.of(trace.folder()), (long) trace.limitMib() << 20, mapper);
    return events
        .words()
        .and(TraceWriter.start(folder, new ReplyTokens(languageModel), InstantSource.system()));
  }

  private static VoiceActivityDetector detector(Parts parts, Provider<SileroModel> voiceActivity) {
    return parts.hasFailed(Part.VOICE_ACTIVITY)
        ? new EverythingIsSpeech()
        : voiceActivity.get().listen();
  }

  void close(@Disposes Watchdog watchdog) {
    watchdog.close();
  }

  void close(@Disposes Supervisor supervisor) {
    supervisor.close();
  }
}
