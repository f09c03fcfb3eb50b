package dev.tern.device.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tern.asr.SpeechModel;
import dev.tern.asr.Transcriber;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.twopass.TwoPassModel;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.asr.whisper.WhisperModel;
import dev.tern.asr.whisper.WhisperOptions;
import dev.tern.device.audio.PcmRecording;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.model.ModelRole;
import dev.tern.device.model.ModelStore;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.generate.LlmEngine;
import dev.tern.llm.generate.LlmOptions;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.pcm.Resampler;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import dev.tern.tts.voice.HibariVoice;
import dev.tern.tts.voice.VoiceOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How voice assistants are usually put together, for comparison: the whole utterance is recognized
 * after its end, the whole answer is generated, the whole answer is spoken, and then the first
 * sound is heard. Recognizer and voice are Tern's own, in this process; the language model is
 * llama.cpp with the same file, loaded and warm, whose cache keeps what two prompts have in common,
 * as its server does. Nothing is counted for the ways between the three, nor for HTTP.
 *
 * <p>In this package to ask exactly what Tern asks. A turn that Tern's rules decide is not put to
 * the model here either: what the chain then takes is the recognizer and the voice alone. Where
 * Tern picks an action, the model writes it as JSON behind the same short prompt, without the
 * list of actions that it would need: its tokens are given, as a grammar that leaves no choice does.
 */
public final class UsualChain implements AutoCloseable {
  private static final int PIECE = 1_600;
  private static final int CONTEXT = 1_024;
  private static final int MOST_TOKENS = 96;
  private static final int MOST_SENTENCES = 2; // Tern's; the chain speaks what was written
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SileroModel voiceActivity;
  private final SpeechModel listeners;
  private final LanguageModel tokenizer;
  private final Answerer answerer;
  private final Synthesizer voice;
  private final Process llama;
  private final BufferedReader said;
  private final PrintWriter asked;
  private static int threads() {
    return Math.min(2, Runtime.getRuntime().availableProcessors());
  }


  /** Milliseconds of the three, one after another. */
  public record Took(double asr, double model, double voice, String words, String reply) {
    public double total() {
      return asr + model + voice;
    }
  }

  /**
   * @param peer the program that drives llama.cpp, with its argument
   */
  public UsualChain(List<String> peer) throws IOException {
    ModelStore store = ModelStore.ofThisMachine();
    Path model = store.require("smollm2-135m", ModelRole.LANGUAGE_MODEL).onlyFile();
    voiceActivity =
        SileroModel.open(store.require("silero-vad", ModelRole.VOICE_ACTIVITY).onlyFile());
    Mind mind = new Mind(new SentenceRules(Skills.loadAll("en")), SecondPass.UNSURE);
    listeners =
        new TwoPassModel(
            VoskModel.open(store.require("tern-vosk-en", ModelRole.SPEECH).folder()),
            WhisperModel.open(
                store.require("whisper-tiny.en", ModelRole.SECOND_LISTENER).folder(),
                WhisperOptions.defaults().withThreads(threads())),
            mind::sufficesAlone);
    voice =
        HibariVoice.open(
            store.require("hibari", ModelRole.VOICE).folder(), new VoiceOptions(1, 0));
    tokenizer = LlmEngine.open(model, new LlmOptions(threads(), CONTEXT));
    answerer = 
        new Answerer(tokenizer, "smollm2-135m", MOST_TOKENS, MOST_SENTENCES, InstantSource.system());
    llama = new ProcessBuilder(peer).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    said = llama.inputReader(StandardCharsets.UTF_8);
    asked = new PrintWriter(llama.outputWriter(StandardCharsets.UTF_8), true);
    ask("load model=" + model + " context=" + CONTEXT);
  }

  /** A question: the model writes an answer, and that is spoken. */
  public Took answer(Pcm recording) throws IOException {
    short[] utterance = utterance(recording);

    long start = System.nanoTime();
    String words = transcribe(utterance);
    long heard = System.nanoTime();
    String answer = generate(words, "");
    return spoken(start, heard, words, answer);
  }

  /** A command that the model writes as an action; Tern's reply to it is spoken. */
  public Took act(Pcm recording, String action, String reply) throws IOException {
    short[] utterance = utterance(recording);

    long start = System.nanoTime();
    String words = transcribe(utterance);
    long heard = System.nanoTime();
    generate(words, action);
    return spoken(start, heard, words, reply);
  }

  /** A command for which no model is needed; Tern's reply to it is spoken. */
  public Took obey(Pcm recording, String reply) throws IOException {
    short[] utterance = utterance(recording);

    long start = System.nanoTime();
    String words = transcribe(utterance);
    return spoken(start, System.nanoTime(), words, reply);
  }

  private Took spoken(long start, long heard, String words, String reply) {
    long written = System.nanoTime();
    voice.speak(Phrase.of(reply), new PcmRecording(voice.format()));
    long spoken = System.nanoTime();
    return new Took(
        (heard - start) / 1e6, (written - heard) / 1e6, (spoken - written) / 1e6, words, reply);
  }

  /** What voice activity detection cuts out, with the silence by which it knows the end. */
  private short[] utterance(Pcm recording) {
    short[] samples = Resampler.toSpeech(recording).samples();
    Cut cut = new Cut();
    try (VoiceActivityDetector detector = voiceActivity.listen()) {
      UtteranceSegmenter segmenter =
          new UtteranceSegmenter(detector, SegmenterSettings.CONVERSATION, cut);
      for (int at = 0; at < samples.length && !cut.ended; at += PIECE) {
        segmenter.accept(samples, at, Math.min(PIECE, samples.length - at));
      }
      if (!cut.ended) {
        segmenter.endNow();
      }
    }
    return cut.heard.sound().samples();
  }

  private static final class Cut implements UtteranceListener {
    private final PcmRecording heard = new PcmRecording(PcmFormat.SPEECH);
    private boolean ended;

    @Override
    public void started(long position) {}

    @Override
    public void heard(short[] samples, int offset, int count) {
      if (!ended) {
        heard.accept(
            new Pcm(PcmFormat.SPEECH, Arrays.copyOfRange(samples, offset, offset + count)));
      }
    }

    @Override
    public void ended(UtteranceSpan span) {
      ended = true;
    }
  }

  private String transcribe(short[] utterance) {
    try (Transcriber transcriber = listeners.start(Vocabulary.OPEN)) {
      for (int at = 0; at < utterance.length; at += PIECE) {
        transcriber.accept(utterance, at, Math.min(PIECE, utterance.length - at));
      }
      return transcriber.finish().text();
    }
  }

  /**
   * @param given what it has to write; empty where it is free
   */
  private String generate(String words, String given) throws IOException {
    String request =
        "reply ids=%s tokens=%d threads=%d"
            .formatted(list(answerer.prompt(SentenceCase.of(words))), MOST_TOKENS, threads());
    if (!given.isEmpty()) {
      request += " forced=" + list(tokenizer.encode(given));
    }
    JsonNode ids = ask(request).path("ids");
    int[] written = new int[ids.size()];
    for (int i = 0; i < written.length; i++) {
      written[i] = ids.path(i).asInt();
    }
    String answer = tokenizer.decode(written).strip();
    return answer.isEmpty() ? "I have no answer." : answer;
  }

  private static String list(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }

  private JsonNode ask(String request) throws IOException {
    asked.println(request);
    String line = said.readLine();
    JsonNode answer = line == null ? JSON.createObjectNode() : JSON.readTree(line);
    if (line == null || answer.has("error")) {
      throw new IOException(
          "llama.cpp did not answer " + request.split(" ", 2)[0] + ": " + answer.path("error"));
    }
    return answer;
  }

  @Override
  public void close() {
    asked.close();
    llama.destroy();
    listeners.close();
    voiceActivity.close();
    voice.close();
    tokenizer.close();
  }
}
