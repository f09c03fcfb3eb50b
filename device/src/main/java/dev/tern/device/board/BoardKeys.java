package dev.tern.device.board;

import static dev.tern.device.board.BoardKey.choice;
import static dev.tern.device.board.BoardKey.decimal;
import static dev.tern.device.board.BoardKey.numbers;
import static dev.tern.device.board.BoardKey.text;
import static dev.tern.device.board.BoardKey.truth;
import static dev.tern.device.board.BoardKey.whole;
import static dev.tern.device.board.BoardKey.words;

import dev.tern.device.board.BoardConfig.Architecture;
import dev.tern.device.board.BoardConfig.Echo;
import dev.tern.device.board.BoardConfig.ListenMode;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.board.BoardConfig.Tune;
import dev.tern.device.board.BoardConfig.Units;
import java.util.List;

/**
 * Every key that a board has, in the order of the reference page. What a key is for stands in the
 * Javadoc of {@link BoardConfig}; a test holds the two together and against the page.
 */
final class BoardKeys {
  private static final String DEVICE = "part of a device's name, default, none";

  static final BoardKey<String> BOARD =
      text("board", "", "-")
          .only(
              "a name of a-z, 0-9 and '-', up to 64",
              "is no board's name",
              name -> name.matches("[a-z0-9][a-z0-9-]{0,63}"))
          .orElse(
              "none, it has to be there",
              () -> {
                throw new BoardException("board is missing; expected 'board: NAME'");
              });
  static final BoardKey<String> DESCRIPTION =
      text("description", "", "empty")
          .only("text", "is not text", any -> true)
          .orElse("empty", () -> "");
  static final BoardKey<String> LANGUAGE =
      text("language", "", "en").only("en", "is not supported", "en"::equals);

  static final BoardKey<String> SPEECH =
      text("models.speech", "a model of role speech", "tern-vosk-en");
  static final BoardKey<String> SECOND_LISTENER =
      text("models.second-listener", "a model of role second-listener", "whisper-tiny.en");
  static final BoardKey<String> VOICE_ACTIVITY =
      text("models.voice-activity", "a model of role voice-activity", "silero-vad");
  static final BoardKey<String> LANGUAGE_MODEL =
      text("models.language-model", "a model of role language-model", "smollm2-135m");
  static final BoardKey<String> VOICE = text("models.voice", "a model of role voice", "hibari");

  static final BoardKey<SecondPass> SECOND_PASS =
      choice("asr.second-pass", SecondPass.class, SecondPass.UNSURE);
  static final BoardKey<Integer> END_SILENCE_MILLIS =
      whole("asr.end-silence-millis", 300, 1_200, "ms", 500).whileItRuns();
  static final BoardKey<Integer> ASR_THREADS = threads("asr.threads");

  static final BoardKey<Integer> LLM_THREADS = threads("llm.threads");
  static final BoardKey<List<Integer>> LLM_CORES = numbers("llm.cores", 0, 1_023, "", List.of());
  static final BoardKey<Integer> PREFILL_CHUNK = whole("llm.prefill-chunk", 1, 256, "tokens", 128);
  static final BoardKey<Integer> CONTEXT_LENGTH =
      whole("llm.context-length", 256, 8_192, "tokens", 1_024);
  static final BoardKey<Integer> MAX_ANSWER_TOKENS =
      whole("llm.max-answer-tokens", 8, 1_024, "tokens", 96).whileItRuns();

  static final BoardKey<Double> SPEED = decimal("tts.speed", 0.5, 2, 1).whileItRuns();
  static final BoardKey<Integer> TTS_THREADS = whole("tts.threads", 1, 8, "threads", 1);

  static final BoardKey<List<String>> SKILLS =
      words("skills", "a list of skills' names", "all skills");

  static final BoardKey<String> SKILLS_FOLDER = file("skills-folder", "none");

  static final BoardKey<String> CAPTURE = text("audio.capture", DEVICE, "default");
  static final BoardKey<Integer> CHANNEL = whole("audio.channel", 1, 16, "", 1);
  static final BoardKey<Integer> CAPTURE_RATE_HZ =
      rate("audio.capture-rate-hz", "16000, or else what the card offers");
  static final BoardKey<String> PLAYBACK = text("audio.playback", DEVICE, "default");
  static final BoardKey<Integer> PLAYBACK_RATE_HZ =
      rate("audio.playback-rate-hz", "the voice's, or else what the card offers");
  static final BoardKey<Echo> ECHO = choice("audio.echo", Echo.class, Echo.WEBRTC);
  static final BoardKey<Boolean> BARGE_IN = truth("audio.barge-in", true).whileItRuns();

  static final BoardKey<ListenMode> LISTEN_MODE =
      choice("listen.mode", ListenMode.class, ListenMode.WAKE_WORD);
  static final BoardKey<Integer> FOLLOW_UP_MILLIS =
      whole("listen.follow-up-millis", 0, 30_000, "ms", 5_000).whileItRuns();
  static final BoardKey<Integer> LONGEST_SECONDS =
      whole("listen.longest-seconds", 5, 60, "s", 25).whileItRuns();

  static final BoardKey<List<String>> WAKE_WORDS =
      words("wake.words", "a list of wake words", "")
          .orElse("[computer]", () -> List.of("computer"));
  static final BoardKey<Double> WAKE_THRESHOLD =
      decimal("wake.threshold", 0.05, 0.99, 0).orElse("each word's own", () -> 0.0).whileItRuns();

  static final BoardKey<String> TALK_KEY = inputKey("talk.key");
  static final BoardKey<String> MUTE_KEY = inputKey("talk.mute-key");

  static final BoardKey<Integer> SENTENCES =
      whole("answer.sentences", 1, 10, "sentences", 2).whileItRuns();
  static final BoardKey<String> LARGER_MODEL =
      text("answer.larger-model", "a model of role language-model", "").orElse("none", () -> "");
  static final BoardKey<String> REMOTE =
      text("answer.remote", "", "")
          .only(
              "an OpenAI-compatible http://HOST/v1 or https://HOST/v1",
              "is no such address",
              url -> url.matches("https?://[^\\s/]+(/\\S*)?"))
          .orElse("none", () -> "");

  static final BoardKey<Integer> CLOCK =
      whole("formats.clock", 12, 24, "", 12)
          .only("12, 24", "is no clock", hours -> hours == 12 || hours == 24)
          .whileItRuns();
  static final BoardKey<Units> UNITS =
      choice("formats.units", Units.class, Units.METRIC).whileItRuns();

  static final BoardKey<String> PREMISES_FOLDER = file("premises.folder", "none");
  static final BoardKey<String> NOTES_FOLDER = file("notes.folder", "notes in the state folder");

  static final BoardKey<String> LED =
      text("show.led", "", "")
          .only("a name in /sys/class/leds", "is no LED's name", name -> !name.contains("/"))
          .orElse("none", () -> "");
  static final BoardKey<Boolean> EARCONS = truth("show.earcons", false).whileItRuns();

  static final BoardKey<String> TRACE_FOLDER = file("trace.folder", "none, nothing is recorded");
  static final BoardKey<Integer> TRACE_LIMIT_MIB = whole("trace.limit-mib", 1, 1 << 20, "MiB", 64);

  static final BoardKey<String> HTTP_HOST =
      text("http.host", "", "127.0.0.1")
          .only(
              "an IP address",
              "is no IP address",
              host -> host.matches("[0-9.]+|[0-9a-fA-F:.]*:.*"));
  static final BoardKey<Integer> HTTP_PORT = whole("http.port", 1, 65_535, "", 8_765);
  static final BoardKey<String> HTTP_TOKEN_FILE = file("http.token-file", "none");

  static final BoardKey<String> MQTT_BROKER =
      text("mqtt.broker", "", "none")
          .only(
              "tcp://HOST:PORT, ssl://HOST:PORT, none",
              "is no broker's address",
              url ->
                  url.equals("none") || url.matches("(tcp|ssl)://[A-Za-z0-9._-]+(:[0-9]{1,5})?"));
  static final BoardKey<String> MQTT_SITE = topicName("mqtt.site", "home");
  static final BoardKey<String> MQTT_DEVICE =
      topicName("mqtt.device", "").orElse("the machine's host name", HostName::ofThisMachine);
  static final BoardKey<String> MQTT_USER = text("mqtt.user", "text", "").orElse("none", () -> "");
  static final BoardKey<String> MQTT_PASSWORD_FILE = file("mqtt.password-file", "none");
  static final BoardKey<String> MQTT_CA_FILE = file("mqtt.ca-file", "those that Java trusts");
  static final BoardKey<String> MQTT_CERTIFICATE_FILE = file("mqtt.certificate-file", "none");
  static final BoardKey<String> MQTT_KEY_FILE = file("mqtt.key-file", "none");

  static final BoardKey<String> UPDATE_SOURCE =
      text("update.source", "", "broker")
          .only(
              "broker, http://HOST/PATH, https://HOST/PATH, none",
              "is nowhere that updates come from",
              source -> source.matches("broker|none|https?://[^\\s/]+(/\\S*)?"));
  static final BoardKey<Integer> UPDATE_RATE =
      whole("update.rate-kib-per-second", 0, 1 << 20, "KiB/s", 0).whileItRuns();
  static final BoardKey<String> QUIET_HOURS =
      text("update.quiet-hours", "", "2-5")
          .only(
              "FROM-TO, each 0..23",
              "is no part of a day",
              hours -> hours.matches("(1?[0-9]|2[0-3])-(1?[0-9]|2[0-3])"))
          .whileItRuns();
  static final BoardKey<String> INSTALLER =
      file("update.installer", "none, a set with one is refused");

  static final BoardKey<Integer> MEMORY_LIMIT_MIB =
      whole("memory.limit-mib", 256, 1 << 20, "MiB", 1_024);

  static final BoardKey<String> STATE_FOLDER =
      text("state.folder", "", "")
          .only("an absolute path", "is not absolute", path -> path.startsWith("/"))
          .orElse(
              "/var/lib/tern as a package, else tern in the user's state folder",
              StateFolder::ofThisMachine);

  static final BoardKey<Tune> TUNE = choice("tune", Tune.class, Tune.AT_FIRST_START);

  static final BoardKey<Architecture> ARCHITECTURE =
      choice("machine.architecture", Architecture.class, Architecture.ANY);
  static final BoardKey<Integer> CORES = whole("machine.cores", 1, 1_024, "cores", 1);
  static final BoardKey<Integer> MEMORY_MIB =
      whole("machine.memory-mib", 256, 1 << 20, "MiB", 1_024);
  static final BoardKey<List<String>> INSTRUCTION_SETS =
      words("machine.instruction-sets", "a list of names as in /proc/cpuinfo", "none");
  static final BoardKey<List<Integer>> SAMPLE_RATES_HZ =
      numbers("machine.sample-rates-hz", 8_000, 192_000, "Hz", List.of(16_000, 48_000));

  private BoardKeys() {}

  static List<BoardKey<?>> all() {
    return List.of(
        BOARD,
        DESCRIPTION,
        LANGUAGE,
        SPEECH,
        SECOND_LISTENER,
        VOICE_ACTIVITY,
        LANGUAGE_MODEL,
        VOICE,
        SECOND_PASS,
        END_SILENCE_MILLIS,
        ASR_THREADS,
        LLM_THREADS,
        LLM_CORES,
        PREFILL_CHUNK,
        CONTEXT_LENGTH,
        MAX_ANSWER_TOKENS,
        SPEED,
        TTS_THREADS,
        SKILLS,
        SKILLS_FOLDER,
        CAPTURE,
        CHANNEL,
        CAPTURE_RATE_HZ,
        PLAYBACK,
        PLAYBACK_RATE_HZ,
        ECHO,
        BARGE_IN,
        LISTEN_MODE,
        FOLLOW_UP_MILLIS,
        LONGEST_SECONDS,
        WAKE_WORDS,
        WAKE_THRESHOLD,
        TALK_KEY,
        MUTE_KEY,
        SENTENCES,
        LARGER_MODEL,
        REMOTE,
        CLOCK,
        UNITS,
        PREMISES_FOLDER,
        NOTES_FOLDER,
        LED,
        EARCONS,
        TRACE_FOLDER,
        TRACE_LIMIT_MIB,
        HTTP_HOST,
        HTTP_PORT,
        HTTP_TOKEN_FILE,
        MQTT_BROKER,
        MQTT_SITE,
        MQTT_DEVICE,
        MQTT_USER,
        MQTT_PASSWORD_FILE,
        MQTT_CA_FILE,
        MQTT_CERTIFICATE_FILE,
        MQTT_KEY_FILE,
        UPDATE_SOURCE,
        UPDATE_RATE,
        QUIET_HOURS,
        INSTALLER,
        MEMORY_LIMIT_MIB,
        STATE_FOLDER,
        TUNE,
        ARCHITECTURE,
        CORES,
        MEMORY_MIB,
        INSTRUCTION_SETS,
        SAMPLE_RATES_HZ);
  }

  /** A part of an MQTT topic, without what has a meaning there. */
  private static BoardKey<String> topicName(String name, String fallback) {
    return text(name, "", fallback)
        .only(
            "a name of letters, digits, '_', '.' and '-', up to 64",
            "is no part of a topic",
            value -> value.matches("[A-Za-z0-9_.-]{1,64}"));
  }

  /** Empty where there is none. */
  private static BoardKey<String> file(String name, String fallbackText) {
    return text(name, "", "")
        .only("an absolute path", "is not absolute", path -> path.isEmpty() || path.startsWith("/"))
        .orElse(fallbackText, () -> "");
  }

  /** 0 where it is left to the card. */
  private static BoardKey<Integer> rate(String name, String fallbackText) {
    return whole(name, 8_000, 192_000, "Hz", 0).orElse(fallbackText, () -> 0);
  }

  /** Empty where there is none. */
  private static BoardKey<String> inputKey(String name) {
    return text(name, "", "")
        .only(
            "a device of /dev/input and a key code",
            "is no DEVICE:CODE",
            value -> value.matches("/dev/input/.+:[0-9]{1,3}"))
        .orElse("none", () -> "");
  }

  private static BoardKey<Integer> threads(String name) {
    return whole(name, 1, 8, "threads", 4)
        .orElse(
            "the machine's cores, at most 4",
            () -> Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4));
  }
}
