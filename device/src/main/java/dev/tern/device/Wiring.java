package dev.tern.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.device.action.Actions;
import dev.tern.device.action.DeviceFacts;
import dev.tern.device.action.Outbound;
import dev.tern.device.action.Preferences;
import dev.tern.device.action.Volume;
import dev.tern.device.action.value.Formats;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.SoundLosses;
import dev.tern.device.audio.echo.WebRtcEchoCanceller;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardLayers;
import dev.tern.device.board.BoardLocation;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.SalvagedBoard;
import dev.tern.device.board.TernVersion;
import dev.tern.device.clock.BootClock;
import dev.tern.device.clock.ClockEvidence;
import dev.tern.device.clock.Clocks;
import dev.tern.device.clock.SteadyClock;
import dev.tern.device.conversation.ActionPicker;
import dev.tern.device.conversation.Answerer;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Ears;
import dev.tern.device.conversation.EverythingIsSpeech;
import dev.tern.device.conversation.LargerModel;
import dev.tern.device.conversation.Listeners;
import dev.tern.device.conversation.Mind;
import dev.tern.device.conversation.PacedVoice;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.TurnRecorder;
import dev.tern.device.gate.Gate;
import dev.tern.device.gate.MemoryRoom;
import dev.tern.device.gate.OwnProgram;
import dev.tern.device.gate.QuietHours;
import dev.tern.device.gate.TurnTally;
import dev.tern.device.http.LiveEvents;
import dev.tern.device.http.TurnMetrics;
import dev.tern.device.integrate.BrokerActs;
import dev.tern.device.integrate.CurrentLoop;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.NotesFolder;
import dev.tern.device.keeping.StateFiles;
import dev.tern.device.library.EngineLibrary;
import dev.tern.device.library.Libraries;
import dev.tern.device.library.LibraryException;
import dev.tern.device.live.Motion;
import dev.tern.device.live.MuteSwitch;
import dev.tern.device.machine.KernelClock;
import dev.tern.device.machine.Machine;
import dev.tern.device.measure.SecondListenerCost;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.part.Opening;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.part.StartUp;
import dev.tern.device.premises.Premises;
import dev.tern.device.premises.PremisesFolder;
import dev.tern.device.remote.RemoteModel;
import dev.tern.device.report.LinkHealth;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.SkillException;
import dev.tern.device.skill.Skills;
import dev.tern.device.skill.SpokenNames;
import dev.tern.device.skill.handler.CommandHandler;
import dev.tern.device.skill.handler.MqttHandler;
import dev.tern.device.skill.handler.Sandbox;
import dev.tern.device.skill.handler.SkillActs;
import dev.tern.device.slot.SlotFolder;
import dev.tern.device.supervision.Supervisor;
import dev.tern.device.supervision.Watchdog;
import dev.tern.device.trace.ReplyTokens;
import dev.tern.device.trace.TraceFolder;
import dev.tern.device.trace.TraceWriter;
import dev.tern.device.tune.FirstStart;
import dev.tern.device.tune.TuneContext;
import dev.tern.device.tune.TuneSettings;
import dev.tern.device.tune.TuneSpace;
import dev.tern.device.tune.TunedBoard;
import dev.tern.device.update.Membership;
import dev.tern.device.update.RestartSwitch;
import dev.tern.device.update.RunningSlot;
import dev.tern.device.update.Updates;
import dev.tern.device.wake.WakeListening;
import dev.tern.device.wording.WordingReader;
import dev.tern.llm.ComputePlan;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import dev.tern.ota.BrokerAddress;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.LinkLimits;
import dev.tern.ota.NoBroker;
import dev.tern.ota.Topics;
import dev.tern.ota.broker.MqttLink;
import dev.tern.ota.config.KeptConfig;
import dev.tern.ota.disk.FileDisk;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import dev.tern.tts.Synthesizer;
import dev.tern.tts.voice.HibariVoice;
import dev.tern.tts.voice.VoiceOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Puts the parts together: the board's file says which models and settings, the store where they
 * are. Engines are application scoped, which makes each one load when it is first used: a command
 * that needs only the rules starts without a language model.
 */
@Singleton
final class Wiring {
  private static final EngineLibrary[] ONNX_RUNTIME = {
    EngineLibrary.ONNX_RUNTIME, EngineLibrary.ONNX_RUNTIME_JNI
  };

  private static final Logger LOG = Logger.getLogger(Wiring.class);

  /** Why no sentence is understood, where the board names skills that there are not. */
  private volatile SkillException skillsRefused;

  @Produces
  @Singleton
  BoardLocation location() {
    return BoardLocation.current();
  }

  /** Decided before anything is read from a slot: all else comes after it. */
  @Produces
  @Singleton
  RunningSlot runningSlot(
      BoardLocation location, @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    BoardConfig board =
        serves ? SalvagedBoard.read(location.file()).config() : BoardFile.read(location.file());
    RunningSlot slot = RunningSlot.in(updates(board), serves);
    if (!slot.running().told().isEmpty()) {
      LOG.warn(slot.running().told());
    }
    return slot;
  }

  /** Where all update work is kept. */
  private static Path updates(BoardConfig board) {
    return Path.of(board.state().folder(), "ota");
  }

  /**
   * An appliance that serves starts with what is right of its board file and tells the rest;
   * commands that a person types are strict.
   */
  @Produces
  @Singleton
  SalvagedBoard boardAsFound(
      BoardLocation location,
      RunningSlot slot,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    return serves
        ? SalvagedBoard.read(location.file()).with(ofSet())
        : new SalvagedBoard(BoardLayers.over(BoardFile.read(location.file()), ofSet()), List.of());
  }

  /** Settings of the set that this process runs. */
  private static Map<String, JsonNode> ofSet() {
    return SlotFolder.ofThisProcess().map(SlotFolder::config).orElse(Map.of());
  }

  /** Whoever uses a key that may change while it runs asks this board. */
  @Produces
  @Singleton
  LiveBoard liveBoard(SalvagedBoard found, BoardLocation location, Provider<ModelStore> models) {
    LiveBoard live = TunedBoard.inUse(found.config(), location.file(), ofSet(), models::get);
    Map<String, JsonNode> overlay = new KeptConfig(updates(found.config()), new FileDisk()).peek();
    if (live.problems(overlay).isEmpty()) {
      live.apply(overlay);
    }
    return live;
  }

  /** The board as it was at the start: for keys that change with a restart. */
  @Produces
  @Singleton
  BoardConfig board(LiveBoard live) {
    return live.get();
  }

  /** Tunes the appliance while it runs. */
  @Produces
  @Singleton
  FirstStart firstStart(
      SalvagedBoard found,
      BoardLocation location,
      ModelStore models,
      LanguageModel languageModel,
      Provider<Conversation> conversation,
      Parts parts) {
    BoardConfig board = found.config();
    Machine machine = Machine.running();
    return new FirstStart(
        board,
        new TuneSpace(machine, said(location)),
        () -> TuneContext.of(machine, board, models),
        languageModel,
        () -> conversation.get().opening(),
        () -> conversation.get().isBusy() || parts.areLoading());
  }

  private static Set<String> said(BoardLocation location) {
    Set<String> said = new HashSet<>(BoardFile.keysIn(location.file()));
    said.addAll(ofSet().keySet());
    return said;
  }

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
      Provider<Conversation> conversation,
      LanguageModel languageModel,
      Synthesizer voice,
      @Named("vosk") SpeechModel first,
      @Named("whisper") SpeechModel second,
      Provider<SileroModel> voiceActivity) {
    List<Opening> forQuestions =
        List.of(
            new Opening(Part.RULES, () -> understand(conversation)),
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

  private void understand(Provider<Conversation> conversation) {
    if (conversation.get() != null && skillsRefused != null) {
      throw skillsRefused;
    }
  }

  @Produces
  @Singleton
  ModelStore models(RunningSlot slot) {
    return ModelStore.ofThisMachine();
  }

  @Produces
  @ApplicationScoped
  @Named("vosk")
  SpeechModel firstListener(BoardConfig board, ModelStore models) {
    Path folder = models.require(board.models().speech(), ModelRole.SPEECH).folder();
    return Libraries.current()
        .opening(() -> VoskModel.open(folder), EngineLibrary.JNA, EngineLibrary.VOSK);
  }

  @Produces
  @ApplicationScoped
  @Named("whisper")
  SpeechModel secondListener(BoardConfig board, ModelStore models) {
    String name = board.models().secondListener();
    Path folder = models.require(name, ModelRole.SECOND_LISTENER).folder();
    WhisperModel model = whisper(folder, board.asr().threads(), board);
    model.remark().ifPresent(LOG::warn);
    return model;
  }

  private static WhisperModel whisper(Path folder, int threads, BoardConfig board) {
    WhisperOptions options =
        WhisperOptions.defaults()
            .withThreads(threads)
            .withPackFolder(Path.of(board.state().folder()).resolve("packs"));
    return Libraries.current()
        .opening(() -> WhisperModel.open(folder, options), EngineLibrary.KERNELS);
  }

  /** For {@code board check}, of boards that need not be the one in use. */
  @Produces
  @Singleton
  SecondListenerCost.Trial secondListenerTrial(
      BoardLocation location, Provider<BoardConfig> inUse) {
    Path sentence = location.home().resolve("recordings").resolve("66_bf_emma.wav");
    return (folder, threads) ->
        SecondListenerCost.measured(
            () -> whisper(folder, threads, inUse.get()), Resampler.toSpeech(Wav.read(sentence)));
  }

  /** The first listener, checked by the second one where no sentence rule is sure of its words. */
  @Produces
  @ApplicationScoped
  @Named("both")
  SpeechModel bothListeners(
      @Named("vosk") SpeechModel first, @Named("whisper") SpeechModel second, Mind mind) {
    return new TwoPassModel(first, second, mind::sufficesAlone);
  }

  @Produces
  @Singleton
  SileroModel voiceActivity(BoardConfig board, ModelStore models) {
    String name = board.models().voiceActivity();
    Path file = models.require(name, ModelRole.VOICE_ACTIVITY).onlyFile();
    return Libraries.current().opening(() -> SileroModel.open(file), ONNX_RUNTIME);
  }

  @Produces
  @ApplicationScoped
  LanguageModel languageModel(BoardConfig board, ModelStore models) {
    String name = board.models().languageModel();
    LlmEngine model = open(models.require(name, ModelRole.LANGUAGE_MODEL).onlyFile(), board);
    model.remark().ifPresent(LOG::warn);
    return model;
  }

  private static LlmEngine open(Path file, BoardConfig board) {
    ComputePlan plan = TuneSettings.of(board.llm()).plan();
    Path state = Path.of(board.state().folder());
    LlmOptions options =
        new LlmOptions(plan, board.llm().contextLength())
            .withPackFolder(state.resolve("packs"))
            .withPrefixFolder(state.resolve("prefixes"))
            .withGuesses(LlmOptions.USUAL_GUESSES);
    return Libraries.current().opening(() -> LlmEngine.open(file, options), EngineLibrary.KERNELS);
  }

  /** Who may answer beside the language model, as far as the board names them. */
  @Produces
  @Singleton
  Answerer.Elsewhere elsewhere(BoardConfig board, ModelStore models, Actions actions) {
    String larger = board.answer().largerModel();
    String remote = board.answer().remote();
    return new Answerer.Elsewhere(
        larger.isEmpty()
            ? Optional.empty()
            : Optional.of(new LargerModel(larger, () -> larger(larger, board, models), LOG::warn)),
        remote.isEmpty()
            ? Optional.empty()
            : Optional.of(new RemoteModel(URI.create(remote), RemoteModel.USUAL_PATIENCE)),
        actions.networkMark());
  }

  private static LanguageModel larger(String name, BoardConfig board, ModelStore models) {
    Path file = models.require(name, ModelRole.LANGUAGE_MODEL).onlyFile();
    LargerModel.requireRoom(file, Machine.running().usableMemoryBytes());
    return open(file, board);
  }

  void close(@Disposes Answerer.Elsewhere elsewhere) {
    elsewhere.larger().ifPresent(LargerModel::close);
  }

  @Produces
  @ApplicationScoped
  Synthesizer voice(BoardConfig board, ModelStore models, Preferences preferences) {
    Path folder = models.require(board.models().voice(), ModelRole.VOICE).folder();
    VoiceOptions options = new VoiceOptions(board.tts().threads(), 0);
    Synthesizer hibari =
        Libraries.current().opening(() -> HibariVoice.open(folder, options), ONNX_RUNTIME);
    return new PacedVoice(hibari, preferences::pace);
  }

  /** The shipped skills that the board names, and the maker's own. */
  @Produces
  @Singleton
  Skills skills(
      BoardConfig board, @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    List<String> shipped =
        board.skills().isEmpty() ? Skills.known(board.language()) : board.skills();
    try {
      return skills(board, shipped);
    } catch (SkillException e) {
      if (!serves) {
        throw e;
      }
      skillsRefused = e;
      return skills(board, List.of());
    }
  }

  private static Skills skills(BoardConfig board, List<String> shipped) {
    Path named = board.skillsFolder().isEmpty() ? null : Path.of(board.skillsFolder());
    Path own = SlotFolder.ofThisProcess().flatMap(SlotFolder::skills).orElse(named);
    SpokenNames names = SpokenNames.in(Path.of(board.state().folder()), Wiring::tellRefused);
    return Skills.load(board.language(), shipped, own, names, Wiring::tellRefused);
  }

  private static void tellRefused(SkillException refused) {
    LOG.warnf("left out: %s", refused.getMessage());
  }

  @Produces
  @Singleton
  SentenceRules rules(Skills skills) {
    return new SentenceRules(skills);
  }

  @Produces
  @Singleton
  Mind mind(BoardConfig board, SentenceRules rules, Skills skills) {
    return new Mind(
        rules,
        board.asr().secondPass(),
        WordingReader.in(board.language()).map(reader -> new ActionPicker(reader, skills)));
  }

  @Produces
  @Singleton
  Clocks clocks() {
    Clock wall = Clock.systemDefaultZone();
    SteadyClock steady = new BootClock(Path.of("/proc"));
    return new Clocks(
        wall,
        steady,
        new ClockEvidence(
            Path.of("/"), wall, steady, TernVersion.built(), KernelClock::isSynchronized));
  }

  /** Commands that a person types neither know nor change what the appliance keeps. */
  @Produces
  @Singleton
  Keeper keeper(
      BoardConfig board, @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    return serves ? StateFiles.in(Path.of(board.state().folder())) : Keeper.NOTHING;
  }

  @Produces
  @Singleton
  Preferences preferences(LiveBoard board, Keeper keeper) {
    return new Preferences(new Volume(50), () -> formats(board.get().formats()), keeper);
  }

  private static Formats formats(BoardConfig.Formats board) {
    return new Formats(
        board.clock() == 24 ? Formats.Hours.TWENTY_FOUR : Formats.Hours.TWELVE,
        switch (board.units()) {
          case METRIC -> Formats.Units.METRIC;
          case US -> Formats.Units.US;
        });
  }

  @Produces
  @Singleton
  SoundLosses soundLosses() {
    return new SoundLosses();
  }

  /** How loud the appliance speaks; playback obeys it. */
  @Produces
  @Singleton
  Volume volume(Preferences preferences) {
    return preferences.volume();
  }

  @Produces
  @Singleton
  Actions actions(
      BoardConfig board, Clocks clocks, Preferences preferences, Keeper keeper, Skills skills) {
    return new Actions(
            board.language(),
            clocks,
            new Random(),
            new DeviceFacts(TernVersion.current(), Path.of("/sys")),
            premises(board),
            preferences,
            keeper)
        .heeding(skills)
        .noting(new NotesFolder(notesFolder(board)));
  }

  private static Path notesFolder(BoardConfig board) {
    String folder = board.notes().folder();
    return folder.isEmpty() ? Path.of(board.state().folder(), "notes") : Path.of(folder);
  }

  private static Premises premises(BoardConfig board) {
    String folder = board.premises().folder();
    if (folder.isEmpty()) {
      return Premises.unknown();
    }
    PremisesFolder.Found found = PremisesFolder.read(Path.of(folder));
    found.faults().forEach(fault -> LOG.warnf("premises.folder: %s", fault));
    return found.premises();
  }

  /** Who takes the appliance's own voice out of what it hears. */
  @Produces
  @Singleton
  EchoCanceller echoCanceller(SalvagedBoard found, Parts parts) {
    return switch (found.config().audio().echo()) {
      case BOARD -> heardAsItIs(parts, "audio.echo is board");
      case NONE -> heardAsItIs(parts, "audio.echo is none");
      case WEBRTC -> cancellingEcho(parts);
    };
  }

  private static EchoCanceller heardAsItIs(Parts parts, String why) {
    parts.off(Part.ECHO, why);
    return EchoCanceller.NONE;
  }

  private static EchoCanceller cancellingEcho(Parts parts) {
    try {
      EchoCanceller echo =
          Libraries.current().opening(WebRtcEchoCanceller::new, EngineLibrary.ECHO);
      parts.ready(Part.ECHO);
      return echo;
    } catch (LibraryException | LinkageError e) {
      parts.failed(Part.ECHO, e.getMessage());
      return EchoCanceller.NONE;
    }
  }

  @Produces
  @Singleton
  WakeListening wakeListening(
      SalvagedBoard found,
      LiveBoard live,
      BoardLocation location,
      Provider<ModelStore> models,
      Parts parts) {
    return new WakeListening(
        found.config(), () -> live.get().wake().threshold(), location, models::get, parts);
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
  Membership membership(SalvagedBoard found) {
    return Membership.in(updates(found.config()), new FileDisk());
  }

  /** Its fleet's name for it goes before the board's. */
  @Produces
  @Singleton
  Topics topics(SalvagedBoard found, Membership membership) {
    BoardConfig.Mqtt mqtt = found.config().mqtt();
    return membership.topics().orElseGet(() -> new Topics(mqtt.site(), mqtt.device()));
  }

  /**
   * The one connection that leaves the appliance, kept by the one process that serves: a second one
   * would push it out.
   */
  @Produces
  @Singleton
  BrokerLink brokerLink(
      SalvagedBoard found,
      Membership membership,
      Topics topics,
      Parts parts,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    BoardConfig.Mqtt mqtt = found.config().mqtt();
    if (!serves) {
      return new NoBroker("only tern run connects to the broker");
    }
    if (membership.broker().isPresent()) {
      parts.loading(Part.BROKER);
      return MqttLink.open(membership::address, topics, new LinkHealth(parts), LinkLimits.DEFAULT);
    }
    if (!mqtt.isWanted()) {
      parts.off(Part.BROKER, "mqtt.broker is none");
      return new NoBroker("mqtt.broker is none; name one to have things done by others");
    }
    BrokerAddress address =
        new BrokerAddress(
            URI.create(mqtt.broker()),
            mqtt.user(),
            mqtt.passwordFile().isEmpty() ? null : Path.of(mqtt.passwordFile()),
            mqtt.caFile().isEmpty() ? null : Path.of(mqtt.caFile()));
    parts.loading(Part.BROKER);
    return MqttLink.open(address, topics, new LinkHealth(parts));
  }

  @Produces
  @Singleton
  TurnTally turnTally() {
    return new TurnTally();
  }

  @Produces
  @Singleton
  RestartSwitch restartSwitch() {
    return new RestartSwitch();
  }

  /** What a new set has to pass. */
  @Produces
  @Singleton
  Gate gate(LiveBoard board, Clocks clocks, TurnTally tally, RestartSwitch restart) {
    return new Gate(
        new Gate.Surroundings(
            OwnProgram.ofThisProcess(),
            () -> Sandbox.ofThisInstallation().program(),
            MemoryRoom.ofThisMachine(board.get().memory().limitMib()),
            updates(board.get()).resolve("gate"),
            new FileDisk(),
            board.get().language(),
            board.get().skills(),
            Gate.Surroundings.USUAL_PATIENCE,
            new QuietHours(
                clocks,
                tally::idleMillis,
                QuietHours.USUAL_IDLE,
                hour -> board.get().update().isQuiet(hour)),
            restart));
  }

  /** What keeps an enrolled appliance up to date; {@code run} begins it. */
  @Produces
  @Singleton
  Updates.Outfit updates(
      LiveBoard board,
      RunningSlot slot,
      Membership membership,
      Gate gate,
      TurnTally tally,
      BrokerLink link,
      Topics topics,
      Clocks clocks,
      ModelStore models,
      BoardLocation location,
      Parts parts,
      CurrentLoop loop,
      RestartSwitch restart) {
    return new Updates.Outfit(
        updates(board.get()),
        new FileDisk(),
        membership,
        slot.slots().orElseThrow(),
        board,
        gate,
        tally,
        link,
        topics,
        clocks,
        List.of(models.root(), location.home().resolve("models")),
        parts,
        loop::isBusy,
        restart);
  }

  /** Commands that a person types rehearse: they show what would be done. */
  @Produces
  @Singleton
  Motion outbound(
      Provider<BrokerLink> link,
      Provider<Topics> topics,
      Skills skills,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    Outbound acts =
        serves
            ? new SkillActs(
                skills,
                new MqttHandler(link.get(), topics.get()),
                new CommandHandler(Sandbox::ofThisInstallation),
                new BrokerActs(link.get(), topics.get()))
            : Outbound.rehearsing(act -> LOG.infof("action: %s (not carried out)", act));
    return new Motion(acts);
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
      TurnTally tally,
      Gate gate,
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
            metrics
                .andThen(events::turn)
                .andThen(states::answered)
                .andThen(tally)
                .andThen(gate::observe),
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

  @Produces
  @Singleton
  ReplyTokens replyTokens(LanguageModel languageModel) {
    return new ReplyTokens(languageModel);
  }

  private static VoiceActivityDetector detector(Parts parts, Provider<SileroModel> voiceActivity) {
    return parts.hasFailed(Part.VOICE_ACTIVITY)
        ? new EverythingIsSpeech()
        : voiceActivity.get().listen();
  }

  void close(@Disposes Keeper keeper) {
    if (keeper instanceof StateFiles files) {
      files.close();
    }
  }

  void close(@Disposes BrokerLink link) {
    link.close();
  }

  void close(@Disposes EchoCanceller echo) {
    echo.close();
  }

  void close(@Disposes Watchdog watchdog) {
    watchdog.close();
  }

  void close(@Disposes Supervisor supervisor) {
    supervisor.close();
  }

  void close(@Disposes @Named("vosk") SpeechModel first) {
    first.close();
  }

  void closeSecond(@Disposes @Named("whisper") SpeechModel second) {
    second.close();
  }

  void close(@Disposes SileroModel voiceActivity) {
    voiceActivity.close();
  }

  void close(@Disposes LanguageModel model) {
    model.close();
  }

  void close(@Disposes Synthesizer voice) {
    voice.close();
  }
}
