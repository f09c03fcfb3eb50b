package dev.tern.device.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.device.action.Actions;
import dev.tern.device.action.DeviceFacts;
import dev.tern.device.action.Outbound;
import dev.tern.device.action.Volume;
import dev.tern.device.audio.CaptureSettings;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.audio.Microphone;
import dev.tern.device.audio.PlaybackSettings;
import dev.tern.device.audio.SoundLosses;
import dev.tern.device.audio.Speaker;
import dev.tern.device.audio.VirtualSoundCard;
import dev.tern.device.board.BoardConfig.ListenMode;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.conversation.Answerer;
import dev.tern.device.conversation.Conversation;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.Ears;
import dev.tern.device.conversation.Listeners;
import dev.tern.device.conversation.Mind;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.device.conversation.StateChanges;
import dev.tern.device.conversation.Turn;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.premises.Premises;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.device.supervision.Supervisor;
import dev.tern.device.supervision.Watchdog;
import dev.tern.llm.ChatMessage;
import dev.tern.llm.Completion;
import dev.tern.llm.LanguageModel;
import dev.tern.llm.Sampling;
import dev.tern.llm.TextListener;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import dev.tern.tts.Phrase;
import dev.tern.tts.voice.HibariVoice;
import dev.tern.tts.voice.VoiceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The live conversation at a sound card made of software: real microphone and speaker lines, real
 * voice activity, recognizer, sentence rules and voice; no language model.
 */
final class LiveRig implements AutoCloseable {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final Path MODELS =
      Path.of(
          System.getProperty(
              "tern.models", System.getProperty("user.home") + "/.local/share/tern/models"));

  /** Long enough to talk over: some fifteen seconds. */
  static final String STORY =
      "Once upon a time a small bird lived in an old garden behind a house of red bricks."
          + " Every morning it sang for the children who went to school along the river."
          + " One day the snow came early and the bird moved under the warm roof.";

  final VirtualSoundCard card;
  final BlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
  final StateChanges states = new StateChanges();
  final LiveConversation live;
  final Conversation conversation;
  final Motion motion;
  final SoundLosses losses = new SoundLosses();
  private final VoskModel listener;
  private final SileroModel voiceActivity;
  private final HibariVoice voice;
  private final Thread speaking;

  private LiveRig(VirtualSoundCard card, ListenMode mode, EchoCanceller echo) {
    this.card = card;
    listener = VoskModel.open(HOME.resolve("models").resolve("tern-vosk-en"));
    voiceActivity =
        SileroModel.open(MODELS.resolve("silero-vad").resolve("silero_vad_16k_op15.onnx"));
    voice = HibariVoice.open(MODELS.resolve("hibari"), new VoiceOptions(1, 0));
    Parts parts = new Parts(InstantSource.system());
    for (Part part : List.of(Part.LISTENER, Part.VOICE_ACTIVITY, Part.VOICE, Part.RULES)) {
      parts.ready(part);
    }
    parts.failed(Part.LANGUAGE_MODEL, "there is none in this test");
    Mind mind = new Mind(new SentenceRules(Skills.loadAll("en")), SecondPass.OFF);
    motion = new Motion(Outbound.rehearsing(act -> {}));
    conversation =
        new Conversation(
            new Ears(
                new Listeners(listener, listener, SecondPass.OFF, parts),
                voiceActivity::listen,
                () -> SegmenterSettings.CONVERSATION),
            mind,
            new Actions(
                "en",
                Clock.systemDefaultZone(),
                new Random(1),
                new DeviceFacts("test", Path.of("/sys")),
                Premises.unknown(),
                new Volume(100)),
            motion,
            new Answerer(new NoModel(), "none", 1, 2, InstantSource.system()),
            voice,
            () -> 1,
            turn -> {},
            parts);
    Loudspeaker speaker =
        new Loudspeaker(
            parts,
            () -> Speaker.open(PlaybackSettings.DEFAULT, voice.format(), () -> 100, echo, losses));
    speaking = Thread.ofPlatform().daemon().start(speaker);
    live =
        new LiveConversation(
            new LiveConversation.Outfit(
                () -> conversation,
                new NoModel(),
                speaker,
                motion,
                new SpokenWordsGuard(),
                echo,
                states,
                parts,
                Watchdog.start(Supervisor.ofThisProcess(complaint -> {}))),
            new ListenSettings(mode, () -> 5_000, () -> true),
            () -> null,
            turns::add);
    live.begin();
    live.listen(() -> Microphone.open(CaptureSettings.DEFAULT, losses));
    try {
      parts.awaitReady(Part.MICROPHONE, Part.SPEAKER);
      hear(); // the recognizer works for the first time
      Thread.sleep(300);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear() {
    try (Transcriber transcriber = listener.start(Vocabulary.OPEN)) {
      transcriber.accept(new short[16_000], 0, 16_000);
    }
  }

  /**
   * @param room whether the microphone hears the speaker
   */
  static LiveRig plugIn(boolean room, ListenMode mode, EchoCanceller echo) {
    assumeTrue(
        Files.exists(MODELS.resolve("hibari")) && Files.exists(MODELS.resolve("silero-vad")),
        "needs the models hibari and silero-vad: tern models pull");
    return new LiveRig(
        room ? VirtualSoundCard.plugInWithRoom() : VirtualSoundCard.plugIn(), mode, echo);
  }

  static Pcm recording(String file) {
    return Wav.read(HOME.resolve("recordings").resolve(file));
  }

  /** Sound of the appliance's own voice, as another person's. */
  Pcm spoken(String text) {
    short[][] all = {new short[0]};
    voice.speak(
        Phrase.of(text),
        clause -> {
          int length = all[0].length;
          all[0] = Arrays.copyOf(all[0], length + clause.samples().length);
          System.arraycopy(clause.samples(), 0, all[0], length, clause.samples().length);
          return true;
        });
    return new Pcm(voice.format(), all[0]);
  }

  /** Says the story on a thread of its own, and returns when it is being heard. */
  Thread beginStory() throws InterruptedException {
    Thread story = Thread.ofPlatform().daemon().start(() -> live.say(STORY, () -> true));
    await(ConversationState.SPEAKING);
    return story;
  }

  void await(ConversationState state) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (states.current() != state) {
      if (System.nanoTime() > until) {
        throw new AssertionError("expected state=" + state + ", found " + states.current());
      }
      Thread.sleep(5);
    }
  }

  Turn nextTurn() throws InterruptedException {
    Turn turn = turns.poll(15, TimeUnit.SECONDS);
    if (turn == null) {
      throw new AssertionError("nothing was answered within 15 s; state=" + states.current());
    }
    return turn;
  }

  /** The words in a recording, as the recognizer hears them. */
  String words(Pcm sound) {
    Pcm speech = Resampler.toSpeech(sound);
    try (Transcriber transcriber = listener.start(Vocabulary.OPEN)) {
      transcriber.accept(speech.samples(), 0, speech.samples().length);
      return transcriber.finish().text();
    }
  }

  @Override
  public void close() throws InterruptedException {
    live.close();
    speaking.interrupt();
    speaking.join();
    voice.close();
    voiceActivity.close();
    listener.close();
    card.close();
  }

  /** Is not there. */
  private static final class NoModel implements LanguageModel {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public int contextLength() {
      return 0;
    }

    @Override
    public int[] encode(String text) {
      return new int[0];
    }

    @Override
    public String decode(int[] ids) {
      return "";
    }

    @Override
    public int[] encodeChat(List<ChatMessage> messages) {
      return new int[0];
    }

    @Override
    public Completion complete(
        int[] promptIds, int maxTokens, Sampling sampling, TextListener pieces) {
      throw new IllegalStateException("there is no language model in this test");
    }

    @Override
    public void close() {}
  }
}
