package dev.tern.device.board;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * A board: one record a section of {@code board.yaml}, keys in kebab case. A section or key that is
 * left out has the default named here.
 *
 * @param board the board's name, the same as its folder
 * @param description one line for people
 * @param language BCP 47 tag of the language that is heard and spoken; {@code en}
 */
@RegisterForReflection
public record BoardConfig(
    String board,
    String description,
    String language,
    Models models,
    Asr asr,
    Llm llm,
    Tts tts,
    List<String> skills,
    Audio audio,
    Http http) {

  public BoardConfig {
    if (board == null || !board.matches("[a-z0-9][a-z0-9-]{0,63}")) {
      throw new BoardException("board=" + board + ": expected a name of a-z, 0-9 and '-'");
    }
    description = description == null ? "" : description;
    language = language == null ? "en" : language;
    if (!language.equals("en")) {
      throw new BoardException("language=" + language + " is not supported; supported=[en]");
    }
    models = models == null ? new Models(null, null, null, null, null) : models;
    asr = asr == null ? new Asr(null, null, null) : asr;
    llm = llm == null ? new Llm(null, null, null) : llm;
    tts = tts == null ? new Tts(null, null) : tts;
    skills = skills == null ? List.of() : List.copyOf(skills);
    audio = audio == null ? new Audio(null, null) : audio;
    http = http == null ? new Http(null) : http;
  }

  /**
   * Which installed model plays which role, by catalog name.
   *
   * @param speech first listener, Vosk format; {@code tern-vosk-en}
   * @param secondListener Whisper, CTranslate2 format; {@code whisper-tiny.en}
   * @param voiceActivity {@code silero-vad}
   * @param languageModel GGUF; {@code smollm2-135m}
   * @param voice {@code hibari}
   */
  public record Models(
      String speech,
      String secondListener,
      String voiceActivity,
      String languageModel,
      String voice) {
    public Models {
      speech = speech == null ? "tern-vosk-en" : speech;
      secondListener = secondListener == null ? "whisper-tiny.en" : secondListener;
      voiceActivity = voiceActivity == null ? "silero-vad" : voiceActivity;
      languageModel = languageModel == null ? "smollm2-135m" : languageModel;
      voice = voice == null ? "hibari" : voice;
    }
  }

  /** When the second listener checks what the first one heard. */
  public enum SecondPass {
    /** Never: the board has a Vosk model that is good enough alone. */
    OFF,
    /** Where no sentence rule matched the first listener's words with confidence. */
    UNSURE,
    /** Every utterance. */
    ALWAYS
  }

  /**
   * Recognition.
   *
   * @param secondPass {@code off}, {@code unsure} (default) or {@code always}
   * @param endSilenceMillis silence that ends an utterance, 300 to 1,200; 500
   * @param threads for the second listener, 1 to 8; the cores of the machine, at most 4
   */
  public record Asr(SecondPass secondPass, Integer endSilenceMillis, Integer threads) {
    public Asr {
      secondPass = secondPass == null ? SecondPass.UNSURE : secondPass;
      endSilenceMillis = inRange("asr.end-silence-millis", endSilenceMillis, 500, 300, 1_200);
      threads = inRange("asr.threads", threads, defaultThreads(), 1, 8);
    }
  }

  /**
   * The language model.
   *
   * @param threads 1 to 8; the cores of the machine, at most 4
   * @param contextLength positions of the KV cache, 256 to 8,192; 1,024
   * @param maxAnswerTokens longest answer, 8 to 1,024; 96
   */
  public record Llm(Integer threads, Integer contextLength, Integer maxAnswerTokens) {
    public Llm {
      threads = inRange("llm.threads", threads, defaultThreads(), 1, 8);
      contextLength = inRange("llm.context-length", contextLength, 1_024, 256, 8_192);
      maxAnswerTokens = inRange("llm.max-answer-tokens", maxAnswerTokens, 96, 8, 1_024);
    }
  }

  /**
   * The voice.
   *
   * @param speed 0.5 to 2; 1 is the voice's own pace
   * @param threads 1 to 8; 1
   */
  public record Tts(Double speed, Integer threads) {
    public Tts {
      speed = speed == null ? 1 : speed;
      if (!(speed >= 0.5 && speed <= 2)) {
        throw new BoardException("tts.speed=" + speed + " is out of range; expected 0.5..2");
      }
      threads = inRange("tts.threads", threads, 1, 1, 8);
    }
  }

  /**
   * Sound devices by a part of their Java Sound name, {@code default}, or {@code none}.
   *
   * @param capture the microphone; {@code default}
   * @param playback the speaker; {@code default}
   */
  public record Audio(String capture, String playback) {
    public Audio {
      capture = capture == null ? "default" : capture;
      playback = playback == null ? "default" : playback;
    }
  }

  /**
   * The HTTP surface; it listens on loopback only.
   *
   * @param port 1 to 65,535; 8,765
   */
  public record Http(Integer port) {
    public Http {
      port = inRange("http.port", port, 8_765, 1, 65_535);
    }
  }

  private static int defaultThreads() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);
  }

  private static int inRange(String key, Integer value, int fallback, int low, int high) {
    if (value == null) {
      return fallback;
    }
    if (value < low || value > high) {
      throw new BoardException(
          key + "=" + value + " is out of range; expected " + low + ".." + high);
    }
    return value;
  }
}
