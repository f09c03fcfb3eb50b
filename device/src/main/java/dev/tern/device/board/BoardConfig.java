package dev.tern.device.board;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.util.List;

/**
 * A board: one record a section of {@code board.yaml}, keys in kebab case. Holding one means every
 * value is allowed; a section or key that the file left out has its default.
 *
 * <p>Each key is told as: what it is for; what it may hold, with the unit; its default. {@code
 * BoardKeys} enforces that, and docs/boards.md is written from both.
 *
 * @param board the board's name, the same as its folder; a name of a-z, 0-9 and '-', up to 64;
 *     default: none, it has to be there
 * @param description one line for people; text; default: empty
 * @param language what is heard and spoken, a BCP 47 tag; en; default: en
 * @param skills which sentences are understood by rule (docs/skills.md); a list of skills' names;
 *     default: all skills
 * @param skillsFolder manifests of the maker's own, read beside the shipped ones (docs/skills.md);
 *     an absolute path; default: none
 * @param tune whether {@code run} measures once which settings of the language model are fastest
 *     here, {@code tern tune} does it any time; at-first-start, off; default: at-first-start
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
    String skillsFolder,
    Audio audio,
    Listen listen,
    Wake wake,
    Talk talk,
    Answer answer,
    Formats formats,
    Premises premises,
    Notes notes,
    Show show,
    Trace trace,
    Http http,
    Mqtt mqtt,
    Update update,
    Memory memory,
    State state,
    Tune tune,
    Machine machine) {

  public BoardConfig {
    board = BoardKeys.BOARD.of(board);
    description = BoardKeys.DESCRIPTION.of(description);
    language = BoardKeys.LANGUAGE.of(language);
    models = models == null ? new Models(null, null, null, null, null) : models;
    asr = asr == null ? new Asr(null, null, null) : asr;
    llm = llm == null ? new Llm(null, null, null, null, null) : llm;
    tts = tts == null ? new Tts(null, null) : tts;
    skills = List.copyOf(BoardKeys.SKILLS.of(skills));
    skillsFolder = BoardKeys.SKILLS_FOLDER.of(skillsFolder);
    audio = audio == null ? new Audio(null, null, null, null, null, null, null) : audio;
    listen = listen == null ? new Listen(null, null, null) : listen;
    wake = wake == null ? new Wake(null, null) : wake;
    talk = talk == null ? new Talk(null, null) : talk;
    answer = answer == null ? new Answer(null, null, null) : answer;
    formats = formats == null ? new Formats(null, null) : formats;
    premises = premises == null ? new Premises(null) : premises;
    notes = notes == null ? new Notes(null) : notes;
    show = show == null ? new Show(null, null) : show;
    trace = trace == null ? new Trace(null, null) : trace;
    http = http == null ? new Http(null, null, null) : http;
    mqtt = mqtt == null ? new Mqtt(null, null, null, null, null, null, null, null) : mqtt;
    update = update == null ? new Update(null, null, null, null) : update;
    memory = memory == null ? new Memory(null) : memory;
    state = state == null ? new State(null) : state;
    tune = BoardKeys.TUNE.of(tune);
    machine = machine == null ? new Machine(null, null, null, null, null) : machine;
  }

  /** The same board with other settings of the language model. */
  public BoardConfig withLlm(Llm other) {
    return new BoardConfig(
        board,
        description,
        language,
        models,
        asr,
        other,
        tts,
        skills,
        skillsFolder,
        audio,
        listen,
        wake,
        talk,
        answer,
        formats,
        premises,
        notes,
        show,
        trace,
        http,
        mqtt,
        update,
        memory,
        state,
        tune,
        machine);
  }

  /**
   * Which installed model plays which role, by its name in the catalog (docs/models.md).
   *
   * @param speech first listener, Vosk format, hears while you speak; a model of role speech;
   *     default: tern-vosk-en
   * @param secondListener hears again what the first was unsure of; a model of role
   *     second-listener; default: whisper-tiny.en
   * @param voiceActivity where speech begins and ends; a model of role voice-activity; default:
   *     silero-vad
   * @param languageModel answers free questions, a GGUF file; a model of role language-model;
   *     default: smollm2-135m
   * @param voice speaks; a model of role voice; default: hibari
   */
  public record Models(
      String speech,
      String secondListener,
      String voiceActivity,
      String languageModel,
      String voice) {
    public Models {
      speech = BoardKeys.SPEECH.of(speech);
      secondListener = BoardKeys.SECOND_LISTENER.of(secondListener);
      voiceActivity = BoardKeys.VOICE_ACTIVITY.of(voiceActivity);
      languageModel = BoardKeys.LANGUAGE_MODEL.of(languageModel);
      voice = BoardKeys.VOICE.of(voice);
    }
  }

  /** When the second listener checks what the first one heard. */
  public enum SecondPass {
    /** Never: the board has a Vosk model that is good enough alone. */
    @JsonProperty("off")
    OFF,
    /** Where no sentence rule matched the first listener's words with confidence. */
    @JsonProperty("unsure")
    UNSURE,
    /** Every utterance. */
    @JsonProperty("always")
    ALWAYS
  }

  /**
   * Recognition.
   *
   * @param secondPass when the second listener hears an utterance: never, where no sentence rule
   *     matched the first one's words with confidence, or always; off, unsure, always; default:
   *     unsure
   * @param endSilenceMillis silence that ends an utterance; 300..1200 ms; default: 500
   * @param threads of the second listener; 1..8 threads; default: the machine's cores, at most 4
   */
  public record Asr(SecondPass secondPass, Integer endSilenceMillis, Integer threads) {
    public Asr {
      secondPass = BoardKeys.SECOND_PASS.of(secondPass);
      endSilenceMillis = BoardKeys.END_SILENCE_MILLIS.of(endSilenceMillis);
      threads = BoardKeys.ASR_THREADS.of(threads);
    }
  }

  /**
   * The language model. Threads, cores and chunk that the file leaves out are those that `tern
   * tune` found fastest here, else their defaults.
   *
   * @param threads that compute; 1..8 threads; default: the machine's cores, at most 4
   * @param cores that the threads stay on, by their numbers in /proc/cpuinfo, such as the fast ones
   *     of a board with two kinds; where left out the system chooses; a list of 0..1023; default:
   *     none
   * @param prefillChunk tokens of a prompt that are read together; 1..256 tokens; default: 128
   * @param contextLength positions of the cache, 44 KiB each for the default model; 256..8192
   *     tokens; default: 1024
   * @param maxAnswerTokens longest answer, two sentences are the limit anyway; 8..1024 tokens;
   *     default: 96
   */
  public record Llm(
      Integer threads,
      List<Integer> cores,
      Integer prefillChunk,
      Integer contextLength,
      Integer maxAnswerTokens) {
    public Llm {
      threads = BoardKeys.LLM_THREADS.of(threads);
      cores = List.copyOf(BoardKeys.LLM_CORES.of(cores));
      prefillChunk = BoardKeys.PREFILL_CHUNK.of(prefillChunk);
      contextLength = BoardKeys.CONTEXT_LENGTH.of(contextLength);
      maxAnswerTokens = BoardKeys.MAX_ANSWER_TOKENS.of(maxAnswerTokens);
    }
  }

  /**
   * The voice.
   *
   * @param speed 1 is the voice's own pace; 0.5..2; default: 1
   * @param threads of the voice; 1..8 threads; default: 1
   */
  public record Tts(Double speed, Integer threads) {
    public Tts {
      speed = BoardKeys.SPEED.of(speed);
      threads = BoardKeys.TTS_THREADS.of(threads);
    }
  }

  /** Who takes the appliance's own voice out of what the microphone hears. */
  public enum Echo {
    /** WebRTC's canceller, inside the appliance. */
    @JsonProperty("webrtc")
    WEBRTC,
    /** The board's own, as conference microphones have one. */
    @JsonProperty("board")
    BOARD,
    /** Nobody: the speaker is not heard at the microphone. */
    @JsonProperty("none")
    NONE
  }

  /**
   * Sound devices by a part of their Java Sound name (docs/sound.md).
   *
   * @param capture the microphone of {@code run}; part of a device's name, default, none; default:
   *     default
   * @param channel of the card that the microphone is on; 1..16; default: 1
   * @param captureRateHz that the card is opened with; what is heard is brought to 16000 Hz;
   *     8000..192000 Hz; default: 16000, or else what the card offers
   * @param playback the speaker of {@code run}; part of a device's name, default, none; default:
   *     default
   * @param playbackRateHz that the card is opened with; 8000..192000 Hz; default: the voice's, or
   *     else what the card offers
   * @param echo who takes the appliance's own voice out of what it hears; webrtc, board, none;
   *     default: webrtc
   * @param bargeIn whether it stops speaking when somebody speaks to it; true, false; default: true
   */
  public record Audio(
      String capture,
      Integer channel,
      Integer captureRateHz,
      String playback,
      Integer playbackRateHz,
      Echo echo,
      Boolean bargeIn) {
    public Audio {
      capture = BoardKeys.CAPTURE.of(capture);
      channel = BoardKeys.CHANNEL.of(channel);
      captureRateHz = BoardKeys.CAPTURE_RATE_HZ.of(captureRateHz);
      playback = BoardKeys.PLAYBACK.of(playback);
      playbackRateHz = BoardKeys.PLAYBACK_RATE_HZ.of(playbackRateHz);
      echo = BoardKeys.ECHO.of(echo);
      bargeIn = BoardKeys.BARGE_IN.of(bargeIn);
    }
  }

  /** When the microphone is listened to. */
  public enum ListenMode {
    /** After a wake word. */
    @JsonProperty("wake-word")
    WAKE_WORD,
    /** While a key is held, or when told over HTTP or MQTT. */
    @JsonProperty("push-to-talk")
    PUSH_TO_TALK,
    /** Whenever somebody speaks. */
    @JsonProperty("always")
    ALWAYS
  }

  /**
   * When it listens.
   *
   * @param mode what makes it listen: a wake word, a key that is held, or any voice; wake-word,
   *     push-to-talk, always; default: wake-word
   * @param followUpMillis after a reply, more is heard for this long without being called again; 0
   *     is never; 0..30000 ms; default: 5000
   * @param longestSeconds nobody is listened to for longer at once; 5..60 s; default: 25
   */
  public record Listen(ListenMode mode, Integer followUpMillis, Integer longestSeconds) {
    public Listen {
      mode = BoardKeys.LISTEN_MODE.of(mode);
      followUpMillis = BoardKeys.FOLLOW_UP_MILLIS.of(followUpMillis);
      longestSeconds = BoardKeys.LONGEST_SECONDS.of(longestSeconds);
    }
  }

  /**
   * Wake words (docs/wake.md).
   *
   * @param words that call it, shipped or taught by {@code tern wake train}; a list of wake words;
   *     default: [computer]
   * @param threshold score from which a word counts; lower wakes more often, also by mistake;
   *     0.05..0.99; default: each word's own
   */
  public record Wake(List<String> words, Double threshold) {
    public Wake {
      words = List.copyOf(BoardKeys.WAKE_WORDS.of(words));
      threshold = BoardKeys.WAKE_THRESHOLD.of(threshold);
    }
  }

  /**
   * Keys at the appliance, Linux input events as gpio-keys gives them (docs/integrate.md).
   *
   * @param key held to talk; DEVICE:CODE, such as /dev/input/by-path/platform-keys-event:164; a
   *     device of /dev/input and a key code; default: none
   * @param muteKey mutes the microphone and frees it again; a device of /dev/input and a key code;
   *     default: none
   */
  public record Talk(String key, String muteKey) {
    public Talk {
      key = BoardKeys.TALK_KEY.of(key);
      muteKey = BoardKeys.MUTE_KEY.of(muteKey);
    }
  }

  /**
   * Free answers (docs/understanding.md).
   *
   * @param sentences of an answer, at most; 1..10 sentences; default: 2
   * @param largerModel asked where the language model does not know; a model of role
   *     language-model; default: none
   * @param remote asked instead where it can be reached, marked aloud; an OpenAI-compatible
   *     http://HOST/v1 or https://HOST/v1; default: none
   */
  public record Answer(Integer sentences, String largerModel, String remote) {
    public Answer {
      sentences = BoardKeys.SENTENCES.of(sentences);
      largerModel = BoardKeys.LARGER_MODEL.of(largerModel);
      remote = BoardKeys.REMOTE.of(remote);
    }
  }

  /** Units that a person thinks in. */
  public enum Units {
    @JsonProperty("metric")
    METRIC,
    @JsonProperty("us")
    US
  }

  /**
   * How times and amounts are said.
   *
   * @param clock hours of a day's count; 12, 24; default: 12
   * @param units of temperatures and lengths; metric, us; default: metric
   */
  public record Formats(Integer clock, Units units) {
    public Formats {
      clock = BoardKeys.CLOCK.of(clock);
      units = BoardKeys.UNITS.of(units);
    }
  }

  /**
   * What a kiosk knows of its place.
   *
   * @param folder Markdown and YAML with facts, opening hours and menu (docs/integrate.md); an
   *     absolute path; default: none
   */
  public record Premises(String folder) {
    public Premises {
      folder = BoardKeys.PREMISES_FOLDER.of(folder);
    }
  }

  /**
   * Notes that are dictated.
   *
   * @param folder the only one that notes are written to and read from; an absolute path; default:
   *     notes in the state folder
   */
  public record Notes(String folder) {
    public Notes {
      folder = BoardKeys.NOTES_FOLDER.of(folder);
    }
  }

  /**
   * How it shows what it is doing (docs/integrate.md).
   *
   * @param led that shines while it listens; a name in /sys/class/leds; default: none
   * @param earcons whether short sounds tell that it listens, and that it could not do it; true,
   *     false; default: false
   */
  public record Show(String led, Boolean earcons) {
    public Show {
      led = BoardKeys.LED.of(led);
      earcons = BoardKeys.EARCONS.of(earcons);
    }
  }

  /**
   * Recordings of turns, for those who build with it; they never leave the board (docs/turns.md).
   *
   * @param folder that turns are recorded in; an absolute path; default: none, nothing is recorded
   * @param limitMib of all recordings; the oldest go first; 1..1048576 MiB; default: 64
   */
  public record Trace(String folder, Integer limitMib) {
    public Trace {
      folder = BoardKeys.TRACE_FOLDER.of(folder);
      limitMib = BoardKeys.TRACE_LIMIT_MIB.of(limitMib);
    }
  }

  /**
   * The HTTP surface.
   *
   * @param host address that it listens at; others than loopback need a token; an IP address;
   *     default: 127.0.0.1
   * @param port that it listens at; 1..65535; default: 8765
   * @param tokenFile its first line is what a client has to show; an absolute path; default: none
   */
  public record Http(String host, Integer port, String tokenFile) {
    public Http {
      host = BoardKeys.HTTP_HOST.of(host);
      port = BoardKeys.HTTP_PORT.of(port);
      tokenFile = BoardKeys.HTTP_TOKEN_FILE.of(tokenFile);
      if (!isLoopback(host) && tokenFile.isEmpty()) {
        throw new BoardException(
            "http.host=" + host + " opens it to the network without http.token-file");
      }
    }

    /** Whether other machines reach it. */
    public boolean isOpen() {
      return !isLoopback(host);
    }

    private static boolean isLoopback(String host) {
      return host.startsWith("127.") || host.equals("::1");
    }
  }

  /**
   * The broker that is told how the appliance fares (docs/faults.md). With none named there is no
   * connection at all.
   *
   * @param broker MQTT 5, 1883 and 8883 where there is no port; tcp://HOST:PORT, ssl://HOST:PORT,
   *     none; default: none
   * @param site where the appliance stands, a part of its topics; a name of letters, digits, '_',
   *     '.' and '-', up to 64; default: home
   * @param device what it is called there, unlike any other of the site; a name of letters, digits,
   *     '_', '.' and '-', up to 64; default: the machine's host name
   * @param user that the broker knows it by; text; default: none
   * @param passwordFile its first line is the password; an absolute path; default: none
   * @param caFile certificates in PEM of who may vouch for the broker; an absolute path; default:
   *     those that Java trusts
   * @param certificateFile of this device, in PEM, then those that vouch for it, where the broker
   *     asks for one; an absolute path; default: none
   * @param keyFile its private key, PKCS #8 in PEM without a password; an absolute path; default:
   *     none
   */
  public record Mqtt(
      String broker,
      String site,
      String device,
      String user,
      String passwordFile,
      String caFile,
      String certificateFile,
      String keyFile) {
    public Mqtt {
      broker = BoardKeys.MQTT_BROKER.of(broker);
      site = BoardKeys.MQTT_SITE.of(site);
      device = BoardKeys.MQTT_DEVICE.of(device);
      user = BoardKeys.MQTT_USER.of(user);
      passwordFile = BoardKeys.MQTT_PASSWORD_FILE.of(passwordFile);
      caFile = BoardKeys.MQTT_CA_FILE.of(caFile);
      certificateFile = BoardKeys.MQTT_CERTIFICATE_FILE.of(certificateFile);
      keyFile = BoardKeys.MQTT_KEY_FILE.of(keyFile);
      if (user.isEmpty() && !passwordFile.isEmpty()) {
        throw new BoardException("mqtt.password-file=" + passwordFile + " has no mqtt.user");
      }
      if (broker.startsWith("tcp:") && !caFile.isEmpty()) {
        throw new BoardException(
            "mqtt.ca-file=" + caFile + ": mqtt.broker=" + broker + " is not ssl://");
      }
      if (certificateFile.isEmpty() != keyFile.isEmpty()) {
        throw new BoardException(
            "mqtt.certificate-file and mqtt.key-file belong together; name both");
      }
      if (broker.startsWith("tcp:") && !certificateFile.isEmpty()) {
        throw new BoardException(
            "mqtt.certificate-file="
                + certificateFile
                + ": mqtt.broker="
                + broker
                + " is not ssl://");
      }
    }

    /** Whether there is a broker to connect to. */
    public boolean isWanted() {
      return !broker.equals("none");
    }
  }

  /**
   * How sets of models and settings come to an enrolled device (docs/ota.md).
   *
   * @param source where their files come from: who answers at the broker, an HTTP server with the
   *     fleet's repository, or nobody; broker, http://HOST/PATH, https://HOST/PATH, none; default:
   *     broker
   * @param rateKibPerSecond that transfers may take; 0 is as much as there is; 0..1048576 KiB/s;
   *     default: 0
   * @param quietHours from which hour of the day to which nobody minds that it is busy with a
   *     trial, by the device's clock; FROM-TO, each 0..23; default: 2-5
   * @param installer a program that installs a new executable; an absolute path; default: none, a
   *     set with one is refused
   */
  public record Update(
      String source, Integer rateKibPerSecond, String quietHours, String installer) {
    public Update {
      source = BoardKeys.UPDATE_SOURCE.of(source);
      rateKibPerSecond = BoardKeys.UPDATE_RATE.of(rateKibPerSecond);
      quietHours = BoardKeys.QUIET_HOURS.of(quietHours);
      installer = BoardKeys.INSTALLER.of(installer);
    }

    /** Whether this hour of the day, 0 to 23, is a quiet one. */
    public boolean isQuiet(int hour) {
      String[] hours = quietHours.split("-", 2);
      int from = Integer.parseInt(hours[0]);
      int to = Integer.parseInt(hours[1]);
      return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
    }
  }

  /**
   * What the appliance may take.
   *
   * @param limitMib memory of the whole process with its models, the {@code MemoryMax} of its
   *     systemd unit; 256..1048576 MiB; default: 1024
   */
  public record Memory(Integer limitMib) {
    public Memory {
      limitMib = BoardKeys.MEMORY_LIMIT_MIB.of(limitMib);
    }
  }

  /**
   * What the appliance keeps.
   *
   * @param folder that it may write to; an absolute path; default: /var/lib/tern as a package, else
   *     tern in the user's state folder
   */
  public record State(String folder) {
    public State {
      folder = BoardKeys.STATE_FOLDER.of(folder);
    }

    /** Where all update work is kept. */
    public Path updates() {
      return Path.of(folder, "ota");
    }
  }

  /** Whether {@code run} measures the fastest settings of the language model. */
  public enum Tune {
    /** Once, and again only for another model or machine. */
    @JsonProperty("at-first-start")
    AT_FIRST_START,
    /** Never. */
    @JsonProperty("off")
    OFF
  }

  /** Processors that Tern is built for. */
  public enum Architecture {
    @JsonProperty("any")
    ANY,
    @JsonProperty("x86-64")
    X86_64,
    @JsonProperty("arm64")
    ARM64
  }

  /**
   * What the machine should have; {@code board check} compares it with the one it runs on.
   *
   * @param architecture of the processor; any, x86-64, arm64; default: any
   * @param cores at least; 1..1024 cores; default: 1
   * @param memoryMib at least, of the smallest machine this board file is for; 256..1048576 MiB;
   *     default: 1024
   * @param instructionSets all of them, {@code asimddp} for example; a list of names as in
   *     /proc/cpuinfo; default: none
   * @param sampleRatesHz of the microphone, at least one of them; a list of 8000..192000 Hz;
   *     default: [16000, 48000]
   */
  public record Machine(
      Architecture architecture,
      Integer cores,
      Integer memoryMib,
      List<String> instructionSets,
      List<Integer> sampleRatesHz) {
    public Machine {
      architecture = BoardKeys.ARCHITECTURE.of(architecture);
      cores = BoardKeys.CORES.of(cores);
      memoryMib = BoardKeys.MEMORY_MIB.of(memoryMib);
      instructionSets = List.copyOf(BoardKeys.INSTRUCTION_SETS.of(instructionSets));
      sampleRatesHz = List.copyOf(BoardKeys.SAMPLE_RATES_HZ.of(sampleRatesHz));
    }
  }
}
