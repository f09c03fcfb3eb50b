package dev.tern.device.board;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.quarkus.runtime.annotations.RegisterForReflection;
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
    Audio audio,
    Http http,
    Mqtt mqtt,
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
    audio = audio == null ? new Audio(null, null) : audio;
    http = http == null ? new Http(null) : http;
    mqtt = mqtt == null ? new Mqtt(null, null, null, null, null, null) : mqtt;
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
        audio,
        http,
        mqtt,
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
   * @param prefillChunk tokens of a prompt that are read together; 1..256 tokens; default: 64
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

  /**
   * Sound devices by a part of their Java Sound name.
   *
   * @param capture the microphone of {@code run}; part of a device's name, default, none; default:
   *     default
   * @param playback the speaker of {@code run}; part of a device's name, default, none; default:
   *     default
   */
  public record Audio(String capture, String playback) {
    public Audio {
      capture = BoardKeys.CAPTURE.of(capture);
      playback = BoardKeys.PLAYBACK.of(playback);
    }
  }

  /**
   * The HTTP surface.
   *
   * @param port on loopback, the only place that it listens; 1..65535; default: 8765
   */
  public record Http(Integer port) {
    public Http {
      port = BoardKeys.HTTP_PORT.of(port);
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
   */
  public record Mqtt(
      String broker, String site, String device, String user, String passwordFile, String caFile) {
    public Mqtt {
      broker = BoardKeys.MQTT_BROKER.of(broker);
      site = BoardKeys.MQTT_SITE.of(site);
      device = BoardKeys.MQTT_DEVICE.of(device);
      user = BoardKeys.MQTT_USER.of(user);
      passwordFile = BoardKeys.MQTT_PASSWORD_FILE.of(passwordFile);
      caFile = BoardKeys.MQTT_CA_FILE.of(caFile);
      if (user.isEmpty() && !passwordFile.isEmpty()) {
        throw new BoardException("mqtt.password-file=" + passwordFile + " has no mqtt.user");
      }
      if (broker.startsWith("tcp:") && !caFile.isEmpty()) {
        throw new BoardException(
            "mqtt.ca-file=" + caFile + ": mqtt.broker=" + broker + " is not ssl://");
      }
    }

    /** Whether there is a broker to connect to. */
    public boolean isWanted() {
      return !broker.equals("none");
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
