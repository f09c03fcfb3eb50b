package dev.tern.device;

import dev.tern.device.action.Actions;
import dev.tern.device.action.DeviceFacts;
import dev.tern.device.action.Outbound;
import dev.tern.device.action.Preferences;
import dev.tern.device.action.Volume;
import dev.tern.device.action.value.Formats;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.board.TernVersion;
import dev.tern.device.clock.BootClock;
import dev.tern.device.clock.ClockEvidence;
import dev.tern.device.clock.Clocks;
import dev.tern.device.clock.SteadyClock;
import dev.tern.device.conversation.ActionPicker;
import dev.tern.device.conversation.Answerer;
import dev.tern.device.conversation.LargerModel;
import dev.tern.device.conversation.Mind;
import dev.tern.device.conversation.PacedVoice;
import dev.tern.device.integrate.BrokerActs;
import dev.tern.device.keeping.Keeper;
import dev.tern.device.keeping.NotesFolder;
import dev.tern.device.keeping.StateFiles;
import dev.tern.device.library.EngineLibrary;
import dev.tern.device.library.Libraries;
import dev.tern.device.live.Motion;
import dev.tern.device.machine.KernelClock;
import dev.tern.device.machine.Machine;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.premises.Premises;
import dev.tern.device.premises.PremisesFolder;
import dev.tern.device.remote.RemoteModel;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.SkillException;
import dev.tern.device.skill.Skills;
import dev.tern.device.skill.SpokenNames;
import dev.tern.device.skill.handler.CommandHandler;
import dev.tern.device.skill.handler.MqttHandler;
import dev.tern.device.skill.handler.Sandbox;
import dev.tern.device.skill.handler.SkillActs;
import dev.tern.device.slot.SlotFolder;
import dev.tern.device.trace.ReplyTokens;
import dev.tern.device.tune.TuneSettings;
import dev.tern.device.update.RunningSlot;
import dev.tern.device.wording.WordingReader;
import dev.tern.llm.ComputePlan;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import dev.tern.ota.BrokerLink;
import dev.tern.ota.Topics;
import dev.tern.tts.Synthesizer;
import dev.tern.tts.voice.HibariVoice;
import dev.tern.tts.voice.VoiceOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * What understands, decides, acts and speaks. The language model and the voice are application
 * scoped: they load when they are first used.
 */
@Singleton
final class AnsweringWiring {
  private static final Logger LOG = Logger.getLogger(AnsweringWiring.class);

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
        Libraries.current()
            .opening(() -> HibariVoice.open(folder, options), HearingWiring.ONNX_RUNTIME);
    return new PacedVoice(hibari, preferences::pace);
  }

  /**
   * The skills as far as they are right.
   *
   * @param refused why no sentence is understood, where the board names skills that there are not
   */
  record SkillsAsFound(Skills skills, Optional<SkillException> refused) {
    void requireAll() {
      refused.ifPresent(
          why -> {
            throw why;
          });
    }
  }

  /** The shipped skills that the board names, and the maker's own. */
  @Produces
  @Singleton
  SkillsAsFound skillsAsFound(
      BoardConfig board,
      RunningSlot slot,
      @ConfigProperty(name = "quarkus.http.host-enabled") boolean serves) {
    List<String> shipped =
        board.skills().isEmpty() ? Skills.known(board.language()) : board.skills();
    try {
      return new SkillsAsFound(load(board, slot, shipped), Optional.empty());
    } catch (SkillException e) {
      if (!serves) {
        throw e;
      }
      return new SkillsAsFound(load(board, slot, List.of()), Optional.of(e));
    }
  }

  @Produces
  @Singleton
  Skills skills(SkillsAsFound found) {
    return found.skills();
  }

  private static Skills load(BoardConfig board, RunningSlot slot, List<String> shipped) {
    Path named = board.skillsFolder().isEmpty() ? null : Path.of(board.skillsFolder());
    Path own = slot.slot().flatMap(SlotFolder::skills).orElse(named);
    SpokenNames names =
        SpokenNames.in(Path.of(board.state().folder()), AnsweringWiring::tellRefused);
    return Skills.load(board.language(), shipped, own, names, AnsweringWiring::tellRefused);
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
  ReplyTokens replyTokens(LanguageModel languageModel) {
    return new ReplyTokens(languageModel);
  }

  void close(@Disposes Keeper keeper) {
    if (keeper instanceof StateFiles files) {
      files.close();
    }
  }

  void close(@Disposes LanguageModel model) {
    model.close();
  }

  void close(@Disposes Synthesizer voice) {
    voice.close();
  }
}
