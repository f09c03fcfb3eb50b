package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.device.action.Actions;
import dev.tern.device.action.DeviceFacts;
import dev.tern.device.action.Volume;
import dev.tern.device.board.BoardConfig;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.board.BoardFile;
import dev.tern.device.board.BoardFolders;
import dev.tern.device.board.LiveBoard;
import dev.tern.device.part.Parts;
import dev.tern.device.premises.Premises;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Keys that a fleet may change while the appliance runs take effect with the next use; those of the
 * live conversation are in AttentionTest, of spoken formats in SettingsTest, of short sounds in
 * EarconsTest.
 */
final class LiveKeysTest {
  private static final Path BOARD =
      new BoardFolders(Path.of(System.getProperty("tern.home"))).file("virtual");

  private final LiveBoard board = new LiveBoard(BoardFile.read(BOARD), BoardFile.settings(BOARD));
  private final Parts parts = new Parts(InstantSource.system());
  private final Mind mind =
      new Mind(new SentenceRules(Skills.load("en", List.of())), SecondPass.OFF);

  private void say(String key, Object value) {
    JsonNode node = new ObjectMapper().valueToTree(value);
    board.apply(Map.of(key, node));
  }

  @Test
  void speedOfTheVoice() {
    KeepingVoice voice = new KeepingVoice();
    Conversation conversation = conversation(voice);
    conversation.say("One.", () -> Speech.to(sound -> true));

    say("tts.speed", 1.5);
    conversation.say("Two.", () -> Speech.to(sound -> true));

    assertEquals(List.of(1.0, 1.5), voice.speeds);
  }

  @Test
  void sentencesAndTokensOfAnAnswer() {
    WordyModel model = new WordyModel();
    Answerer answerer = answerer(model);
    assertEquals("One. Two.", answer(answerer));
    assertEquals(96, model.longest);

    say("answer.sentences", 1);
    assertEquals("One.", answer(answerer));

    say("llm.max-answer-tokens", 40);
    answer(answerer);
    assertEquals(40, model.longest);
  }

  @Test
  void silenceThatEndsAnUtterance() {
    Ears ears = ears();
    try (Hearing before = hear(ears)) {
      assertTrue(before.isOverAfter(500));
    }

    say("asr.end-silence-millis", 900);

    try (Hearing after = hear(ears)) {
      assertFalse(after.isOverAfter(800));
      assertTrue(after.isOverAfter(900));
    }
  }

  @Test
  void longestUtterance() {
    Ears ears = ears();
    Spans spans = new Spans();
    UtteranceSegmenter segmenter = ears.segmenter(new EverythingIsSpeech(), spans);
    hear(segmenter, 30);
    assertEquals(List.of(25L), spans.seconds);

    say("listen.longest-seconds", 8);
    hear(segmenter, 40); // the rest of the utterance that goes on keeps what it began with

    assertEquals(List.of(25L, 25L, 8L, 8L), spans.seconds);
  }

  private static void hear(UtteranceSegmenter segmenter, int seconds) {
    for (int i = 0; i < seconds * 16_000 / 512; i++) {
      segmenter.accept(new short[512], 0, 512);
    }
  }

  private Hearing hear(Ears ears) {
    return ears.begin(
        mind,
        WhileListening.NOTHING,
        answerer(new WordyModel()).feed(),
        Preparation.nothing(),
        TurnRecorder.Track.NONE);
  }

  private static String answer(Answerer answerer) {
    List<String> heard = new ArrayList<>();
    return answerer.answer("What is what?", heard::add, () -> true).text();
  }

  private Answerer answerer(LanguageModel model) {
    return new Answerer(
        model,
        "wordy",
        () -> board.get().llm().maxAnswerTokens(),
        () -> board.get().answer().sentences(),
        Answerer.Elsewhere.NOBODY,
        InstantSource.system());
  }

  private Ears ears() {
    return new Ears(
        new Listeners(new Deaf(), new Deaf(), SecondPass.OFF, parts),
        EverythingIsSpeech::new,
        () -> pauses(board.get()));
  }

  private static SegmenterSettings pauses(BoardConfig board) {
    return SegmenterSettings.CONVERSATION
        .withEndSilenceMillis(board.asr().endSilenceMillis())
        .withLongestMillis(board.listen().longestSeconds() * 1000);
  }

  private Conversation conversation(Synthesizer voice) {
    return new Conversation(
        ears(),
        mind,
        new Actions(
            "en",
            Clock.systemDefaultZone(),
            new Random(1),
            new DeviceFacts("test", Path.of("/sys")),
            Premises.unknown(),
            new Volume(100)),
        null,
        answerer(new WordyModel()),
        voice,
        () -> board.get().tts().speed(),
        turn -> {},
        parts);
  }

  /** Keeps how fast it is told to speak. */
  private static final class KeepingVoice implements Synthesizer {
    private final List<Double> speeds = new ArrayList<>();

    @Override
    public void speak(Phrase phrase, Listener listener) {
      speeds.add(phrase.speed());
      listener.accept(new Pcm(format(), new short[10]));
    }

    @Override
    public String name() {
      return "keeping";
    }

    @Override
    public String language() {
      return "en";
    }

    @Override
    public PcmFormat format() {
      return new PcmFormat(24_000, 1);
    }

    @Override
    public void close() {}
  }

  /** Says more than anybody wants to hear. */
  private static final class WordyModel implements LanguageModel {
    private int longest;

    @Override
    public String name() {
      return "wordy";
    }

    @Override
    public int contextLength() {
      return 8_000;
    }

    @Override
    public int[] encode(String text) {
      return text.chars().toArray();
    }

    @Override
    public String decode(int[] ids) {
      return new String(ids, 0, ids.length);
    }

    @Override
    public int[] encodeChat(List<ChatMessage> messages) {
      return encode("question");
    }

    @Override
    public Completion complete(
        int[] promptIds, int maxTokens, Sampling sampling, TextListener listener) {
      longest = maxTokens;
      for (String word : List.of("One. ", "Two. ", "Three. ", "Four.")) {
        if (!listener.accept(word)) {
          break;
        }
      }
      return new Completion(new int[0], "", Completion.Stop.END_OF_GENERATION, 0, 0, 0);
    }

    @Override
    public void close() {}
  }

  /** Understands nothing. */
  private static final class Deaf implements SpeechModel {
    @Override
    public String engine() {
      return "deaf";
    }

    @Override
    public String language() {
      return "en";
    }

    @Override
    public Transcriber start(Vocabulary vocabulary) {
      return new Transcriber() {
        @Override
        public void accept(short[] samples, int offset, int length) {}

        @Override
        public String partial() {
          return "";
        }

        @Override
        public Transcript finish() {
          return Transcript.nothing("deaf");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }

  /** How long utterances were, rounded. */
  private static final class Spans implements UtteranceListener {
    private final List<Long> seconds = new ArrayList<>();

    @Override
    public void started(long startSample) {}

    @Override
    public void heard(short[] samples, int offset, int length) {}

    @Override
    public void ended(UtteranceSpan span) {
      seconds.add(Math.round((span.end() - span.start()) / 16_000.0));
    }
  }
}
