package dev.tern.device.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.device.action.Actions;
import dev.tern.device.action.DeviceFacts;
import dev.tern.device.action.Outbound;
import dev.tern.device.action.Volume;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.conversation.Answerer;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.Ears;
import dev.tern.device.conversation.Listeners;
import dev.tern.device.conversation.Mind;
import dev.tern.device.conversation.Turn;
import dev.tern.device.model.Catalog;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.premises.Premises;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.device.slot.SlotFolder;
import dev.tern.llm.ComputePlan;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import dev.tern.tts.voice.HibariVoice;
import dev.tern.tts.voice.VoiceOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What {@code tern gate} does in a child, with real models and without injection. A set whose
 * config has {@code test.misbehaves} does what that says.
 */
final class CandidateProgram {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));

  private CandidateProgram() {}

  public static void main(String... args) throws Exception {
    List<String> words = Arrays.asList(args);
    Optional<SlotFolder> slot = SlotFolder.ofThisProcess();
    misbehave(setting(slot, "test.misbehaves"));
    try (Models models = Models.open(slot, turn -> {})) {
      if (words.contains("--prepare")) {
        models.conversation.warmUp();
      } else if (words.contains("--shadow")) {
        new ShadowAnswers(models.conversation)
            .answer(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                System.out);
      } else {
        HealthSuite suite =
            words.get(1).equals(BuiltInSuite.NAME)
                ? BuiltInSuite.of(
                    option(words, "--language"),
                    words.contains("--skills")
                        ? List.of(option(words, "--skills").split(","))
                        : List.of())
                : SuiteReader.read(Path.of(words.get(1)));
        Examination examination =
            new Examination(
                models.conversation,
                text -> models.languageModel.encode(text).length,
                Path.of(option(words, "--recordings")));
        System.out.println(
            ExaminationReport.of(examination, suite, slot.map(SlotFolder::path).orElse(null))
                .line());
      }
    }
  }

  private static String option(List<String> words, String name) {
    int at = words.indexOf(name);
    return at < 0 ? null : words.get(at + 1);
  }

  private static String setting(Optional<SlotFolder> slot, String key) {
    return slot.map(folder -> folder.config().get(key)).map(JsonNode::asText).orElse("");
  }

  @SuppressWarnings({"deprecation", "removal", "sunapi"}) // there is no gentler way to crash
  private static void misbehave(String how) throws Exception {
    switch (how) {
      case "crash" -> {
        var field = sun.misc.Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        ((sun.misc.Unsafe) field.get(null)).putAddress(0, 0);
      }
      case "hang" -> Thread.sleep(Long.MAX_VALUE);
      case "flood" -> {
        while (true) {
          System.out.println("x".repeat(1_000));
        }
      }
      case "garbage" -> {
        System.out.println("all is well");
        System.exit(0);
      }
      case "leave" -> {
        System.err.println("tern: model=brand-new is damaged");
        System.exit(1);
      }
      case "grow" -> {
        List<byte[]> all = new ArrayList<>();
        while (true) {
          all.add(new byte[8 << 20]);
        }
      }
      case "slow" -> {
        for (int i = 0; i < 6; i++) {
          Thread.ofPlatform().daemon().start(CandidateProgram::burn);
        }
      }
      default -> {}
    }
  }

  private static void burn() {
    double sum = 0;
    while (sum >= 0) {
      sum += Math.sqrt(sum);
    }
  }

  /** Real models, and a conversation over them that carries nothing out. */
  record Models(
      VoskModel listener, HibariVoice voice, LanguageModel languageModel, Conversation conversation)
      implements AutoCloseable {

    static Models open(Optional<SlotFolder> slot, Consumer<Turn> finished) throws IOException {
      ModelStore store =
          new ModelStore(ModelStore.ofThisMachine().root(), HOME, Catalog.bundled(), slot);
      VoskModel listener = VoskModel.open(store.require("tern-vosk-en", ModelRole.SPEECH).folder());
      SileroModel voiceActivity =
          SileroModel.open(store.require("silero-vad", ModelRole.VOICE_ACTIVITY).onlyFile());
      HibariVoice voice =
          HibariVoice.open(
              store.require("hibari", ModelRole.VOICE).folder(), new VoiceOptions(1, 0));
      LanguageModel model =
          LlmEngine.open(
              store.require("smollm2-135m", ModelRole.LANGUAGE_MODEL).onlyFile(),
              new LlmOptions(ComputePlan.of(2), 2_048));
      Parts parts = new Parts(InstantSource.system());
      for (Part part : Part.values()) {
        parts.ready(part);
      }
      Conversation conversation =
          new Conversation(
              new Ears(
                  new Listeners(listener, listener, SecondPass.OFF, parts),
                  voiceActivity::listen,
                  () -> SegmenterSettings.CONVERSATION),
              new Mind(new SentenceRules(skills(slot)), SecondPass.OFF),
              new Actions(
                  "en",
                  Clock.systemDefaultZone(),
                  new Random(1),
                  new DeviceFacts("test", Path.of("/sys")),
                  Premises.unknown(),
                  new Volume(50)),
              Outbound.rehearsing(act -> {}),
              new Answerer(model, "smollm2-135m", 48, 2, InstantSource.system()),
              voice,
              () -> 1,
              finished,
              parts);
      return new Models(listener, voice, model, conversation);
    }

    private static Skills skills(Optional<SlotFolder> slot) {
      String some = setting(slot, "skills");
      return Skills.load("en", some.isEmpty() ? Skills.known("en") : List.of(some.split(",")));
    }

    @Override
    public void close() {
      languageModel.close();
      voice.close();
      listener.close();
    }
  }
}
