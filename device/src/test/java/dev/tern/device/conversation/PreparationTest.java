package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.device.action.Actions;
import dev.tern.device.action.DeviceFacts;
import dev.tern.device.action.Outbound;
import dev.tern.device.action.Volume;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.part.Part;
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
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is prepared and what is dropped, with one listener and a model that writes word by word. */
final class PreparationTest {
  private static final UtteranceSpan SPAN = new UtteranceSpan(0, 0, 16_000, 24_000, false);
  private static final int ANSWER_TOKENS = 400;

  private final Ear ear = new Ear();
  private final WordModel model = new WordModel();
  private final CountingVoice voice = new CountingVoice();
  private final List<Turn> turns = new ArrayList<>();
  private final List<Integer> aloud = new ArrayList<>();
  private final Parts parts = new Parts(InstantSource.system());
  private Answerer answerer;
  private Conversation conversation;

  @BeforeEach
  void begin() {
    for (Part part : Part.values()) {
      parts.ready(part);
    }
    answerer = new Answerer(model, "words", ANSWER_TOKENS, 2, InstantSource.system());
    conversation =
        new Conversation(
            new Ears(
                new Listeners(ear, ear, SecondPass.OFF, parts),
                EverythingIsSpeech::new,
                () -> SegmenterSettings.CONVERSATION),
            new Mind(new SentenceRules(Skills.loadAll("en")), SecondPass.OFF),
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

  private Hearing silentAfter(String words) {
    Hearing hearing = conversation.hear();
    say(hearing, words);
    hearing.silenceBegan();
    return hearing;
  }

  private void say(Hearing hearing, String words) {
    ear.words = words;
    hearing.accept(new short[512], 0, 512);
  }

  private Turn answered(Hearing hearing) {
    hearing.ended(SPAN);
    return conversation
        .answer(
            hearing,
            true,
            Speech.to(
                sound -> {
                  aloud.add(sound.samples().length);
                  return true;
                }))
        .orElseThrow();
  }

  private static RehearsedClause prepared(Hearing hearing) {
    return hearing.preparation().ready().orElseThrow().first();
  }

  @Test
  void asksTheModelForNoWordTwiceWhereTheWordsStay() {
    model.answer = "Because of the air above, and of the sun. So it is.";

    Turn turn = answered(silentAfter("why is the sky blue"));

    assertEquals(model.answer, turn.reply());
    assertTrue(turn.reason().endsWith("prepared in the silence"), turn.reason());
    assertEquals(List.of("Because of the air above,", "and of the sun.", "So it is."), voice.said);
    assertEquals(3, aloud.size());
    assertEquals(model.answer.split(" ").length, model.written.get());
  }

  @Test
  void answersAnewWhereTheLastWordChanges() throws InterruptedException {
    model.answer = "It is so.";
    Hearing hearing = silentAfter("what is the capital of spain");
    voice.spoken.acquire();

    ear.finalWords = "what is the capital of france";
    Turn turn = answered(hearing);

    assertEquals("It is so.", turn.reply());
    assertTrue(turn.reason().endsWith("a prepared answer was dropped"), turn.reason());
    assertEquals("What is the capital of france?", model.asked.getLast());
    assertEquals(1, aloud.size());
    assertEquals(2, answerer.dialogue().messages().size());
  }

  @Test
  void preparesTheNewestWordsOfASilenceOnly() throws InterruptedException {
    model.answer = "It is so.";
    Hearing hearing = silentAfter("what is the capital");
    voice.spoken.acquire();
    say(hearing, "what is the capital of spain");

    Turn turn = answered(hearing);

    assertEquals("What is the capital of spain?", model.asked.getLast());
    assertTrue(turn.reason().contains("prepared in the silence"), turn.reason());
    assertTrue(turn.reason().endsWith("a prepared answer was dropped"), turn.reason());
    assertEquals(1, aloud.size());
  }

  @Test
  void stopsWritingWithinTwoWordsWhereSpeechGoesOn() throws InterruptedException {
    model.answer = "word ".repeat(30).strip();
    model.waitsBeforeEachWord = true;
    Hearing hearing = silentAfter("why is the sky blue");
    model.mayWrite.release(3);
    model.awaitWritten(3);

    hearing.speechWentOn();
    model.mayWrite.release(30);
    model.ended.acquire();

    assertTrue(model.written.get() <= 5, "words written=" + model.written.get());
    assertTrue(voice.said.isEmpty());
    assertTrue(turns.isEmpty());
    assertTrue(answerer.dialogue().messages().isEmpty());
    assertTrue(hearing.preparation().ready().isEmpty());
    assertTrue(hearing.preparation().hasDropped());
    hearing.drop();
  }

  @Test
  void saysAndRemembersNothingOfWhatIsReady() throws InterruptedException {
    model.answer = "It is so.";
    Hearing hearing = silentAfter("why is the sky blue");
    voice.spoken.acquire();

    assertEquals("It is so.", prepared(hearing).text().orElseThrow());
    hearing.drop();

    assertTrue(aloud.isEmpty());
    assertTrue(turns.isEmpty());
    assertTrue(answerer.dialogue().messages().isEmpty());
  }

  @Test
  void neverPreparesWhatARuleKnowsNorWhatIsNoQuestion() {
    for (String words :
        List.of("turn on the lights", "what time is it", "banana tuesday", "set a timer")) {
      Hearing hearing = silentAfter(words);

      assertTrue(prepared(hearing).text().isEmpty(), words);
      hearing.drop();
    }
    assertEquals(0, model.written.get());
    assertTrue(voice.said.isEmpty());
  }

  @Test
  void preparesNothingWhileAnAnswerIsWaitedFor() {
    answered(silentAfter("set a timer"));
    assertTrue(conversation.isAwaitingAnswer());

    Hearing hearing = silentAfter("why is the sky blue");

    assertTrue(prepared(hearing).text().isEmpty());
    assertEquals(0, model.written.get());
    hearing.drop();
  }

  @Test
  void preparesNothingWithoutAVoice() {
    parts.failed(Part.VOICE, "broken in this test");

    Hearing hearing = silentAfter("why is the sky blue");

    assertTrue(hearing.preparation().ready().isEmpty());
    hearing.drop();
  }

  @Test
  void countsWhatWouldHaveOutlastedTheSilenceAndNoMore() {
    model.answer = "It is so.";
    model.delayMillis = 250; // longer than this "recording" is silent, shorter than the silence

    Turn early = answered(silentAfter("why is the sky blue"));
    conversation.startAnew();
    model.delayMillis = 900;
    Turn late = answered(silentAfter("why is the sky blue"));

    double endpoint = early.timingsMillis().endpoint();
    assertEquals(500, endpoint);
    assertTrue(early.ahead() == null || early.ahead().answerMillis() >= 96 + 250);
    assertTrue(
        early.timingsMillis().firstSound() - endpoint < 150, early.timingsMillis().toString());
    assertTrue(late.ahead().answerMillis() >= 96 + 900);
    assertEquals(
        late.ahead().answerMillis(), late.timingsMillis().firstSound(), 0.02, "to the rounding");
    assertFalse(late.timingsMillis().total() < late.timingsMillis().firstSound());
  }

  /** Understands what it is told. */
  private static final class Ear implements SpeechModel {
    private String words = "";
    private String finalWords; // null: the same as before

    @Override
    public String engine() {
      return "ear";
    }

    @Override
    public String language() {
      return "en";
    }

    @Override
    public Transcriber start(Vocabulary vocabulary) {
      words = "";
      return new Transcriber() {
        @Override
        public void accept(short[] samples, int offset, int length) {}

        @Override
        public String partial() {
          return words;
        }

        @Override
        public Transcript finish() {
          String heard = finalWords == null ? words : finalWords;
          return new Transcript(heard, List.of(), 1, "ear");
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }

  /** A token a character; writes what it is told to, from where its prompt ends. */
  private static final class WordModel implements LanguageModel {
    private final AtomicInteger written = new AtomicInteger();
    private final List<String> asked = new ArrayList<>();
    private final Semaphore mayWrite = new Semaphore(0);
    private final Semaphore ended = new Semaphore(0);
    private volatile boolean waitsBeforeEachWord;
    private volatile int delayMillis;
    private volatile String answer = "";

    @Override
    public String name() {
      return "words";
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
      return encode(String.join("\n", messages.stream().map(ChatMessage::text).toList()) + "\n");
    }

    /** One token is one word here, as far as {@code maxTokens} is concerned. */
    @Override
    public synchronized Completion complete(
        int[] promptIds, int maxTokens, Sampling sampling, TextListener listener) {
      String prompt = decode(promptIds);
      String begun = prompt.substring(prompt.lastIndexOf('\n') + 1);
      String question = prompt.substring(0, prompt.lastIndexOf('\n'));
      asked.add(question.substring(question.lastIndexOf('\n') + 1));
      pause();
      StringBuilder text = new StringBuilder();
      Completion.Stop stop = Completion.Stop.END_OF_GENERATION;
      for (String word : answer.substring(begun.length()).split("(?= )")) {
        if (waitsBeforeEachWord) {
          mayWrite.acquireUninterruptibly();
        }
        written.incrementAndGet();
        text.append(word);
        if (!listener.accept(word)) {
          stop = Completion.Stop.LISTENER;
          break;
        }
      }
      ended.release();
      return new Completion(encode(text.toString()), text.toString(), stop, 0, 0, 0);
    }

    private void pause() {
      try {
        Thread.sleep(delayMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitWritten(int words) throws InterruptedException {
      while (written.get() < words) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }

    @Override
    public void close() {}
  }

  /** Keeps what it is told to say. */
  private static final class CountingVoice implements Synthesizer {
    private final List<String> said = new ArrayList<>();
    private final Semaphore spoken = new Semaphore(0);

    @Override
    public synchronized void speak(Phrase phrase, Listener listener) {
      said.add(phrase.text());
      listener.accept(new Pcm(format(), new short[10]));
      spoken.release();
    }

    @Override
    public String name() {
      return "counting";
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
}
