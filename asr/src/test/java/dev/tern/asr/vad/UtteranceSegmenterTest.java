package dev.tern.asr.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.AsrException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UtteranceSegmenterTest {
  private static final int FRAME = 512;

  // 96 ms of speech begin an utterance, 96 ms of silence may and 320 ms do end it, 64 ms of
  // pre-roll.
  private static final SegmenterSettings SETTINGS =
      new SegmenterSettings(0.5f, 0.35f, 96, 96, 320, 64, 6_400);

  @Test
  void keepsPreRollBeforeFirstSpeechFrame() {
    Recorder heard = segment("......SSSSSSSS..........");

    assertEquals(1, heard.spans.size());
    UtteranceSpan span = heard.spans.getFirst();
    assertEquals(4 * FRAME, span.start());
    assertEquals(6 * FRAME, span.speechStart());
    assertEquals(14 * FRAME, span.speechEnd());
    assertEquals(24 * FRAME, span.end());
    assertEquals(448, span.speechEndMillis());
    assertEquals(span.end() - span.start(), heard.sound.getFirst().size());
    assertEquals(4, heard.sound.getFirst().getFirst()); // frames are filled with their number
  }

  @Test
  void startsAtTheStreamsFirstSampleWhereThereIsNoPreRoll() {
    Recorder heard = segment("SSSSS..........");

    assertEquals(0, heard.spans.getFirst().start());
    assertEquals(0, heard.spans.getFirst().speechStart());
  }

  @Test
  void bridgesPausesShorterThanTheEndSilence() {
    Recorder heard = segment("..SSSSS.........SSSSS..........SSSS");

    assertEquals(2, heard.spans.size());
    assertEquals(21 * FRAME, heard.spans.getFirst().speechEnd());
  }

  @Test
  void tellsThatTheUtteranceMayBeOverAndThatItIsNot() {
    Recorder heard = segment("..SSSSS..SSS...mmSSS..........SSSS...");

    assertEquals(
        List.of(
            "silence at 14",
            "speech at 16",
            "silence at 22",
            "end at 29",
            "silence at 36",
            "end at 36"),
        heard.pauses);
  }

  @Test
  void ignoresSoundsShorterThanTheLeastSpeech() {
    Recorder heard = segment("..SS..S.SS....S..");

    assertEquals(List.of(), heard.spans);
  }

  @Test
  void changesNothingBetweenTheThresholds() {
    Recorder undecided = segment("....mmmmmmmm........");
    Recorder going = segment("..SSSmmmmmmmmmmmmmmmmmm..........");

    assertEquals(List.of(), undecided.spans);
    assertEquals(23 * FRAME, going.spans.getFirst().speechEnd());
  }

  @Test
  void silenceOnceBegunGoesOnThroughUndecidedFrames() {
    Recorder heard = segment("..SSSSS.mmmmmmmmm....");

    assertEquals(7 * FRAME, heard.spans.getFirst().speechEnd());
  }

  @Test
  void cutsWhatIsTooLongInAPauseWhereThereIsOne() {
    // 200 frames are the longest; from 134 on, 80 ms of silence (3 frames) are enough.
    Recorder inPause = segment("S".repeat(140) + "..." + "S".repeat(100));
    Recorder nowhere = segment("S".repeat(250));

    assertEquals(140 * FRAME, inPause.spans.getFirst().speechEnd());
    assertFalse(inPause.spans.getFirst().cut());
    assertEquals(200 * FRAME, nowhere.spans.getFirst().end());
    assertTrue(nowhere.spans.getFirst().cut());
    assertEquals(200 * FRAME, nowhere.spans.get(1).start()); // nothing lost, nothing twice
    assertEquals(250 * FRAME, nowhere.spans.get(1).end());
  }

  @Test
  void endsWhatIsGoingOnWithTheStream() {
    Recorder heard = segment("..SSSSS..");

    UtteranceSpan span = heard.spans.getFirst();
    assertEquals(7 * FRAME, span.speechEnd());
    assertEquals(9 * FRAME, span.end());
  }

  @Test
  void tellsHowLongItHasBeenSilent() {
    var recorder = new Recorder();
    var segmenter = new UtteranceSegmenter(new Script("SSSSS..."), SETTINGS, recorder);

    segmenter.accept(new short[8 * FRAME], 0, 8 * FRAME);

    assertTrue(segmenter.isSpeaking());
    assertEquals(96, segmenter.silentMillis());
    segmenter.endNow();
    assertFalse(segmenter.isSpeaking());
    assertEquals(0, segmenter.silentMillis());
  }

  @Test
  void passesOnTheSameWhateverThePieces() {
    String script = "....SSSSSSS.....SSSS..........SSSSS";
    Recorder whole = segment(script);

    var recorder = new Recorder();
    var segmenter = new UtteranceSegmenter(new Script(script), SETTINGS, recorder);
    short[] sound = numbered(script.length());
    for (int start = 0; start < sound.length; start += 333) {
      segmenter.accept(sound, start, Math.min(333, sound.length - start));
    }
    segmenter.endNow();

    assertEquals(whole.spans, recorder.spans);
    assertEquals(whole.sound, recorder.sound);
  }

  @Test
  void refusesSettingsThatMakeNoSense() {
    assertMessage(
        "silenceThreshold=0.6 is out of range; expected 0 to speechThreshold=0.5",
        () -> new SegmenterSettings(0.5f, 0.6f, 96, 96, 500, 300, 25_000));
    assertMessage(
        "endSilenceMillis=0 is out of range; expected 32..10000",
        () -> new SegmenterSettings(0.5f, 0.3f, 96, 0, 0, 300, 25_000));
  }

  private static void assertMessage(String message, Runnable action) {
    assertEquals(message, assertThrows(AsrException.class, action::run).getMessage());
  }

  private static Recorder segment(String script) {
    var recorder = new Recorder();
    var segmenter = new UtteranceSegmenter(new Script(script), SETTINGS, recorder);
    short[] sound = numbered(script.length());
    segmenter.accept(sound, 0, sound.length);
    segmenter.endNow();
    return recorder;
  }

  private static short[] numbered(int frames) {
    short[] sound = new short[frames * FRAME];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (short) (i / FRAME);
    }
    return sound;
  }

  /** A detector that knows its lines: S speech, m in between, . silence; one letter a frame. */
  private static final class Script implements VoiceActivityDetector {
    private final String letters;
    private int next;

    Script(String letters) {
      this.letters = letters;
    }

    @Override
    public int frameLength() {
      return FRAME;
    }

    @Override
    public float speechProbability(short[] samples, int offset) {
      return switch (letters.charAt(next++)) {
        case 'S' -> 0.9f;
        case 'm' -> 0.4f;
        default -> 0.1f;
      };
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
  }

  private static final class Recorder implements UtteranceListener {
    final List<UtteranceSpan> spans = new ArrayList<>();
    final List<List<Integer>> sound = new ArrayList<>();
    final List<String> pauses = new ArrayList<>();
    private int frame; // frames are filled with their number

    @Override
    public void silenceBegan() {
      pauses.add("silence at " + frame);
    }

    @Override
    public void speechWentOn() {
      pauses.add("speech at " + frame);
    }

    @Override
    public void started(long startSample) {
      sound.add(new ArrayList<>());
    }

    @Override
    public void heard(short[] samples, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        sound.getLast().add((int) samples[i]);
        frame = samples[i];
      }
    }

    @Override
    public void ended(UtteranceSpan span) {
      spans.add(span);
      pauses.add("end at " + frame);
    }
  }
}
