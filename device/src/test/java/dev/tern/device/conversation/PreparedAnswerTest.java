package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.Transcript;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.device.RequiredModels;
import dev.tern.device.action.Actions;
import dev.tern.device.action.DeviceFacts;
import dev.tern.device.action.Outbound;
import dev.tern.device.action.Volume;
import dev.tern.device.audio.PcmRecording;
import dev.tern.device.audio.RecordedSound;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.premises.Premises;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.device.wording.WordingReader;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import dev.tern.pcm.Wav;
import dev.tern.tts.Synthesizer;
import dev.tern.tts.voice.HibariVoice;
import dev.tern.tts.voice.VoiceOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that are prepared in the silence, with the default models and recorded questions. */
final class PreparedAnswerTest {
  private static final Path RECORDINGS = Path.of(System.getProperty("tern.home"), "recordings");
  private static final String ITALY = "53_am_puck.wav"; // what is the capital of italy
  private static final String SKY = "55_am_eric.wav"; // why is the sky blue: two sentences

  private static TwoPassModel both;
  private static SileroModel voiceActivity;
  private static Synthesizer voice;
  private static LanguageModel model;

  private final List<Turn> turns = new ArrayList<>();
  private Answerer answerer;
  private Conversation conversation;

  @BeforeAll
  static void openModels() {
    RequiredModels.assumeDefaults();
    ModelStore store = ModelStore.ofThisMachine();
    both =
        new TwoPassModel(
            VoskModel.open(store.require("tern-vosk-en", ModelRole.SPEECH).folder()),
            WhisperModel.open(
                store.require("whisper-tiny.en", ModelRole.SECOND_LISTENER).folder(),
                WhisperOptions.defaults().withThreads(2)),
            mind()::sufficesAlone);
    voiceActivity =
        SileroModel.open(store.require("silero-vad", ModelRole.VOICE_ACTIVITY).onlyFile());
    voice =
        HibariVoice.open(store.require("hibari", ModelRole.VOICE).folder(), new VoiceOptions(1, 0));
    model =
        LlmEngine.open(
            store.require("smollm2-135m", ModelRole.LANGUAGE_MODEL).onlyFile(),
            new LlmOptions(2, 1_024).withGuesses(LlmOptions.USUAL_GUESSES));
  }

  @AfterAll
  static void closeModels() {
    if (model != null) {
      model.close();
      voice.close();
      voiceActivity.close();
      both.close();
    }
  }

  private static Mind mind() {
    Skills skills = Skills.loadAll("en");
    return new Mind(
        new SentenceRules(skills),
        SecondPass.UNSURE,
        WordingReader.in("en").map(reader -> new ActionPicker(reader, skills)));
  }

  @BeforeEach
  void begin() {
    Parts parts = new Parts(InstantSource.system());
    for (Part part : Part.values()) {
      parts.ready(part);
    }
    answerer = new Answerer(model, "smollm2-135m", 64, 2, InstantSource.system());
    answerer.warmUp();
    conversation =
        new Conversation(
            new Ears(
                new Listeners(both, both, SecondPass.UNSURE, parts),
                voiceActivity::listen,
                () -> SegmenterSettings.CONVERSATION),
            mind(),
            new Actions(
                "en",
                Clock.systemDefaultZone(),
                new Random(1),
                new DeviceFacts("test", Path.of("/sys")),
                Premises.unknown(),
                new Volume(50)),
            Outbound.rehearsing(act -> {}),
            answerer,
            voice,
            () -> 1,
            turns::add,
            parts);
  }

  private Hearing heard(String file) {
    Hearing hearing = conversation.hear();
    conversation.ears().hear(new RecordedSound(Wav.read(RECORDINGS.resolve(file))), hearing);
    return hearing;
  }

  /** What a turn came to, and how it sounded. */
  private record Answered(Turn turn, PcmRecording sound) {
    short[] samples() {
      return sound.sound().samples();
    }
  }

  private Answered answered(Hearing hearing) {
    PcmRecording sound = new PcmRecording(voice.format());
    Speech speech =
        Speech.to(
            clause -> {
              sound.accept(clause);
              return true;
            });
    return new Answered(conversation.answer(hearing, true, speech).orElseThrow(), sound);
  }

  /** The same, but that what was prepared is thrown away at the last moment. */
  private Answered answeredUnprepared(String file) {
    Hearing hearing = heard(file);
    hearing.preparation().close();
    return answered(hearing);
  }

  @Test
  void takesOverWhatWasPreparedInTheSilence() {
    Answered answered = answered(heard(ITALY));

    assertEquals("The capital of Italy is Rome.", answered.turn().reply());
    assertTrue(answered.turn().reason().endsWith("prepared in the silence"));
    assertNotNull(answered.turn().ahead().answerMillis());
    assertEquals(1, answerer.dialogue().messages().size() / 2);
  }

  @Test
  void answersTheSameToTheLetterAndToTheSample() {
    for (String file : List.of(ITALY, SKY, "56_af_bella.wav", "59_bm_george.wav")) {
      answerer.dialogue().forget();
      Answered prepared = answered(heard(file));
      answerer.dialogue().forget();
      Answered plain = answeredUnprepared(file);

      assertEquals(plain.turn().reply(), prepared.turn().reply());
      assertTrue(prepared.turn().reason().contains("prepared in the silence"), file);
      assertFalse(plain.turn().reason().contains("prepared in the silence"), file);
      assertArrayEquals(plain.samples(), prepared.samples(), file);
    }
  }

  @Test
  void goesOnFromTheFirstClauseWhereTheAnswerIsLonger() {
    Answered answered = answered(heard(SKY));

    assertTrue(answered.turn().reply().split("[.] ").length > 1, answered.turn().reply());
    assertTrue(answered.turn().reason().contains("prepared in the silence"));
  }

  @Test
  void saysAndRemembersNothingBeforeTheEndOfTheTurn() {
    Hearing hearing = heard(ITALY);
    Transcript words = new Transcript("What is the capital of Italy?", List.of(), 1, "test");
    hearing.preparation().silenceBegan("", 0).expect(words);
    Optional<String> first = hearing.preparation().ready().orElseThrow().first().text();

    assertTrue(first.isPresent());
    assertTrue(turns.isEmpty());
    assertTrue(answerer.dialogue().messages().isEmpty());
    hearing.drop();
    assertTrue(turns.isEmpty());
    assertTrue(answerer.dialogue().messages().isEmpty());
  }

  @Test
  void dropsItWhereOtherWordsAreMeantInTheEnd() {
    Hearing hearing = heard(ITALY);
    Transcript other = new Transcript("What is the capital of Spain?", List.of(), 1, "test");
    hearing.preparation().silenceBegan("", 0).expect(other);
    hearing.preparation().ready().orElseThrow().first().text();
    Answered answered = answered(hearing);

    assertEquals("The capital of Italy is Rome.", answered.turn().reply());
    assertTrue(answered.turn().reason().endsWith("a prepared answer was dropped"));
    assertNull(answered.turn().ahead().answerMillis());
    assertEquals(1, answerer.dialogue().messages().size() / 2);
  }
}
