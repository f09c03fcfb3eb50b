package dev.tern.device.conversation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.asr.Vocabulary;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.SileroModel;
import dev.tern.asr.vad.UtteranceListener;
import dev.tern.asr.vad.UtteranceSegmenter;
import dev.tern.asr.vad.UtteranceSpan;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.asr.vosk.VoskModel;
import dev.tern.device.RequiredModels;
import dev.tern.device.board.BoardConfig.SecondPass;
import dev.tern.device.skill.SentenceRules;
import dev.tern.device.skill.Skills;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.Resampler;
import dev.tern.pcm.Wav;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * All of {@code recordings/} as a microphone hears them, silence after each: nobody may be cut off.
 * One who is goes on speaking after the turn was ended, and so begins another one.
 */
final class EarlyEndsTest {
  private static final Path HOME = Path.of(System.getProperty("tern.home"));
  private static final Path MODELS = Path.of(System.getProperty("tern.models"));
  private static final Mind MIND =
      new Mind(new SentenceRules(Skills.loadAll("en")), SecondPass.OFF);

  /** 32 ms, as the microphone's. */
  private static final int FRAME = 512;

  /** Longer than any words want: 1.6 s. */
  private static final int SILENCE_AFTER = 50 * FRAME;

  @BeforeAll
  static void needsModels() {
    RequiredModels.assumeDefaults();
  }

  @Test
  void endsNoRecordingBeforeItsSpeakerHasFinished() throws IOException {
    List<String> early = new ArrayList<>();
    int ended = 0;
    try (VoskModel listener = VoskModel.open(HOME.resolve("models").resolve("tern-vosk-en"));
        SileroModel silero =
            SileroModel.open(MODELS.resolve("silero-vad").resolve("silero_vad_16k_op15.onnx"))) {
      for (Path file : recordings()) {
        List<String> utterances = utterances(listener, silero, Resampler.toSpeech(Wav.read(file)));
        ended += utterances.isEmpty() ? 0 : 1;
        if (utterances.size() > 1) {
          early.add(file.getFileName() + " " + utterances);
        }
      }
    }

    assertEquals(List.of(), early, "cut off");
    assertEquals(68, ended, "recordings in which somebody was heard to the end");
  }

  private static List<Path> recordings() throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve("recordings"))) {
      return files.filter(file -> file.toString().endsWith(".wav")).sorted().toList();
    }
  }

  /** What was understood of each utterance, in the order in which they ended. */
  private static List<String> utterances(VoskModel listener, SileroModel silero, Pcm sound) {
    short[] samples = Arrays.copyOf(sound.samples(), sound.samples().length + SILENCE_AFTER);
    try (VoiceActivityDetector detector = silero.listen()) {
      Turns turns = new Turns(listener);
      UtteranceSegmenter segmenter =
          new UtteranceSegmenter(
              detector, () -> EndOfTurn.patient(SegmenterSettings.CONVERSATION), turns);
      for (int from = 0; from + FRAME <= samples.length; from += FRAME) {
        segmenter.accept(samples, from, FRAME);
        if (turns.hearing != null && turns.hearing.isOverAfter(segmenter.silentMillis())) {
          segmenter.endNow();
        }
      }
      segmenter.endNow();
      return turns.ended;
    }
  }

  /** Ends where the words say so, as a conversation at the microphone does. */
  private static final class Turns implements UtteranceListener {
    private final VoskModel listener;
    private final EndOfTurn endOfTurn =
        new EndOfTurn(SegmenterSettings.CONVERSATION.endSilenceMillis());
    private final List<String> ended = new ArrayList<>();
    private Hearing hearing; // null between utterances

    Turns(VoskModel listener) {
      this.listener = listener;
    }

    @Override
    public void started(long startSample) {
      hearing =
          Hearing.alone(
              listener.start(Vocabulary.OPEN),
              words -> endOfTurn.waitMillis(words, MIND.sentence(words)));
      hearing.startsAt(startSample);
    }

    @Override
    public void heard(short[] samples, int offset, int length) {
      hearing.accept(samples, offset, length);
    }

    @Override
    public void silenceBegan() {
      hearing.silenceBegan();
    }

    @Override
    public void speechWentOn() {
      hearing.speechWentOn();
    }

    @Override
    public void ended(UtteranceSpan span) {
      ended.add(hearing.words());
      hearing.drop();
      hearing = null;
    }
  }
}
