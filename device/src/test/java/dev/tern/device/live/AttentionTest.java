package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.asr.Transcriber;
import dev.tern.asr.Transcript;
import dev.tern.asr.vad.SegmenterSettings;
import dev.tern.asr.vad.VoiceActivityDetector;
import dev.tern.asr.wake.WakeWordDetector;
import dev.tern.device.audio.EchoCanceller;
import dev.tern.device.board.BoardConfig.ListenMode;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.Ears;
import dev.tern.device.conversation.Hearing;
import dev.tern.device.conversation.Speech;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.device.conversation.StateChanges;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Frames of one value each: 0 is silence, 1 a voice without words, 2 the wake word, and from 3 on
 * the words of {@link #WORDS}; 11 and 12 sound to the wake word's head as if it may have been said.
 */
@Timeout(20)
final class AttentionTest {
  private static final List<String> WORDS =
      List.of(
          "",
          "",
          "computer",
          "stop",
          "what",
          "time",
          "is",
          "it",
          "the",
          "timer",
          "paris",
          "computer",
          "commuter");

  private final MemorySpeaker speaker = new MemorySpeaker();
  private final SpokenWordsGuard guard = new SpokenWordsGuard();
  private final Playback playback = new Playback(speaker, guard);
  private final Thread playing = Thread.ofPlatform().daemon().start(playback);
  private final RecordingTurns turns = new RecordingTurns();
  private final StateChanges states = new StateChanges();
  private EchoCanceller echo = EchoCanceller.NONE;
  private int wordsAfterMillis;
  private Attention attention;
  private int followUpMillis = 5_000;
  private boolean bargeIn = true;

  @AfterEach
  void end() throws InterruptedException {
    playing.interrupt();
    assertTrue(playing.join(Duration.ofSeconds(5)), "still playing");
  }

  @Test
  void answersNobodyWhoDidNotCall() {
    listen(ListenMode.WAKE_WORD);

    hear(4, 5, 6, 7);
    silence(1_500);

    assertEquals(List.of(), turns.heard);
    assertEquals(ConversationState.IDLE, states.current());
  }

  @Test
  void keepsWhatIsSaidWithTheWakeWordInOneBreath() {
    listen(ListenMode.WAKE_WORD);

    hear(2, 4, 5, 6, 7);
    assertEquals(ConversationState.LISTENING, states.current());
    silence(1_500);

    assertEquals(List.of("called: what time is it"), turns.heard);
  }

  @Test
  void waitsForWhatIsSaidAfterACallAlone() {
    listen(ListenMode.WAKE_WORD);

    hear(2);
    silence(1_500);
    assertEquals(List.of(), turns.heard);
    assertEquals(ConversationState.LISTENING, states.current());
    hear(4, 5, 6, 7);
    silence(1_500);

    assertEquals(List.of("called: what time is it"), turns.heard);
  }

  @Test
  void believesADoubtfulCallWhereTheRecognizerHearsTheWordToo() {
    listen(ListenMode.WAKE_WORD);

    hear(11, 4, 5, 6, 7);
    assertEquals(ConversationState.LISTENING, states.current());
    silence(1_500);

    assertEquals(List.of("called: what time is it"), turns.heard);
  }

  @Test
  void leavesADoubtfulCallWhereTheRecognizerHearsAnotherWord() {
    listen(ListenMode.WAKE_WORD);

    hear(12, 4, 5, 6, 7);
    assertEquals(ConversationState.IDLE, states.current());
    silence(1_500);
    hear(4, 5, 6, 7);
    silence(1_500);

    assertEquals(List.of(), turns.heard);
  }

  @Test
  void waitsForWhatIsSaidAfterADoubtfulCallAlone() {
    listen(ListenMode.WAKE_WORD);

    hear(11);
    silence(1_500);
    assertEquals(ConversationState.LISTENING, states.current());
    hear(4, 5, 6, 7);
    silence(1_500);

    assertEquals(List.of("called: what time is it"), turns.heard);
  }

  @Test
  void waitsForACallerNotForEver() {
    listen(ListenMode.WAKE_WORD);

    hear(2);
    silence(8_000);

    assertEquals(ConversationState.IDLE, states.current());
  }

  @Test
  void hearsMoreForAWhileAfterAReply() {
    listen(ListenMode.ALWAYS);
    hear(4, 5, 6, 7);
    silence(1_500);
    assertEquals(ConversationState.THINKING, states.current());

    turns.answered(1);
    silence(100);
    assertEquals(ConversationState.FOLLOW_UP, states.current());
    silence(6_000);
    assertEquals(ConversationState.IDLE, states.current());
  }

  @Test
  void followUpMillisCountsFromTheNextReplyOn() {
    hearsMoreForAWhileAfterAReply();
    followUpMillis = 12_000;

    hear(4, 5, 6, 7);
    silence(1_500);
    turns.answered(1);
    silence(6_000);
    assertEquals(ConversationState.FOLLOW_UP, states.current());

    followUpMillis = 0;
    hear(4, 5, 6, 7);
    silence(1_500);
    turns.answered(1);
    silence(100);
    assertEquals(ConversationState.IDLE, states.current());
  }

  @Test
  void bargeInCountsFromTheNextVoiceOn() {
    listen(ListenMode.WAKE_WORD);
    Speech reply = speak("The weather is fine.");
    bargeIn = false;
    hear(4, 5, 6, 7);
    silence(1_500);
    assertTrue(reply.isWanted());
    assertEquals(List.of(), turns.heard);

    bargeIn = true;
    hear(4, 5, 6, 7);
    silence(1_500);
    assertFalse(reply.isWanted());
    assertEquals(List.of("what time is it"), turns.heard);
    playback.stopAll();
  }

  @Test
  void keepsWhatIsSaidWhileItThinks() {
    listen(ListenMode.WAKE_WORD);
    hear(2, 4, 5, 6, 7);
    silence(1_500);

    hear(4, 6, 10);
    silence(1_500);

    assertEquals(List.of("called: what time is it", "what is paris"), turns.heard);
  }

  @Test
  void stopsSpeakingWhereSomebodySpeaksToIt() {
    listen(ListenMode.WAKE_WORD);
    Speech reply = speak("The weather is fine.");

    hear(1, 1);
    assertTrue(playback.isPaused(), "silent at the voice");
    hear(4, 5, 6, 7);
    silence(1_500);

    assertFalse(reply.isWanted());
    assertTrue(reply.end().interrupted());
    assertEquals(List.of("what time is it"), turns.heard);
  }

  @Test
  void goesOnSpeakingAfterACough() {
    listen(ListenMode.ALWAYS);
    Speech reply = speak("The weather is fine.");

    hear(1, 1);
    assertTrue(playback.isPaused());
    silence(600);

    assertFalse(playback.isPaused());
    assertTrue(playback.isSpeaking());
    assertTrue(reply.isWanted());
    assertEquals(ConversationState.SPEAKING, states.current());
    silence(1_500);
    assertEquals(List.of(), turns.heard);
    playback.stopAll();
  }

  @Test
  void doesNotBreakInOnItself() {
    listen(ListenMode.ALWAYS);
    Speech reply = speak("What time is it in Paris?");

    hear(4, 5, 6, 7);
    silence(1_500);

    assertTrue(reply.isWanted());
    assertFalse(playback.isPaused());
    assertEquals(List.of(), turns.heard);
    playback.stopAll();
  }

  @Test
  void stopsAtOnceWithoutAWakeWord() {
    listen(ListenMode.PUSH_TO_TALK);
    Speech reply = speak("The weather is fine.");

    hear(3);

    assertEquals(List.of("stop"), turns.stopped);
    assertFalse(reply.isWanted());
    silence(1_500);
    assertEquals(List.of(), turns.heard, "it is no turn");
  }

  @Test
  void answersWhatBeginsWithStop() {
    listen(ListenMode.ALWAYS);
    Speech reply = speak("The weather is fine.");

    hear(3, 8, 9);
    silence(1_500);

    assertFalse(reply.isWanted());
    assertEquals(List.of("stop the timer"), turns.heard);
  }

  @Test
  void listensForStopWhileARobotMoves() {
    listen(ListenMode.WAKE_WORD);
    turns.moving = true;

    hear(3);
    silence(1_500);

    assertEquals(List.of("stop"), turns.stopped);
  }

  @Test
  void hearsWhileTheKeyIsHeld() {
    listen(ListenMode.PUSH_TO_TALK);
    hear(4, 5);
    silence(1_500);
    assertEquals(List.of(), turns.heard);

    attention.key(true);
    hear(4, 5, 6, 7);
    attention.key(false);
    silence(100);

    assertEquals(List.of("called: what time is it"), turns.heard);
  }

  @Test
  void hearsFramesTogetherWhereNobodyWaitsForIt() {
    listen(ListenMode.WAKE_WORD);

    assertEquals(3, attention.framesTogether(), "before the first sound");
    hear(4);
    silence(1_900);
    assertEquals(3, attention.framesTogether(), "somebody spoke just now");
    silence(200);
    assertEquals(4, attention.framesTogether());
    attention.call();
    silence(32);
    assertEquals(1, attention.framesTogether(), "somebody has called");
    silence(Attention.CALLED_MILLIS + 100);
    assertEquals(4, attention.framesTogether());
    turns.moving = true;
    assertEquals(1, attention.framesTogether(), "a robot has to hear a stop at once");
    turns.moving = false;
    speak("the museum closes at six");
    assertEquals(1, attention.framesTogether(), "whoever talks over it is heard at once");
  }

  @Test
  void misheardWordsOfItsOwnVoiceAreNobodys() {
    echo = new TakesOut(4_000);
    listen(ListenMode.ALWAYS);
    speak("the museum closes at six");

    for (int i = 0; i < 3; i++) {
      frames(4_004, 128);
      silence(1_500);
    }

    assertEquals(List.of(), turns.heard);
    assertTrue(playback.isSpeaking());
    assertFalse(playback.isPaused(), "it goes on");

    hear(4, 5, 6, 7);
    silence(1_500);
    assertEquals(List.of("what time is it"), turns.heard);
  }

  @Test
  void wordsThatComeWithTheEndOfAnUtteranceBreakInToo() {
    wordsAfterMillis = 512; // in the frame in which the silence ends it
    listen(ListenMode.ALWAYS);
    speak("the museum closes at six");

    hear(4, 5, 6, 7);
    silence(1_500);

    assertEquals(List.of("what time is it"), turns.heard);
  }

  @Test
  void listensWhenToldFromOutside() {
    listen(ListenMode.PUSH_TO_TALK);

    attention.call();
    silence(100);
    assertEquals(ConversationState.LISTENING, states.current());
    hear(4, 5, 6, 7);
    silence(1_500);

    assertEquals(List.of("called: what time is it"), turns.heard);
  }

  @Test
  void cutsAMonologueAndWaitsForItsEnd() {
    listen(ListenMode.ALWAYS);

    for (int i = 0; i < 40; i++) {
      hear(4, 5, 6, 7);
    }
    silence(1_500);
    hear(4, 6, 10);
    silence(1_500);

    assertEquals(2, turns.heard.size(), turns.heard.toString());
    assertEquals("what is paris", turns.heard.get(1));
  }

  private void listen(ListenMode mode) {
    SegmenterSettings pauses = SegmenterSettings.CONVERSATION.withLongestMillis(10_000);
    Ears ears = new Ears(null, LoudIsSpeech::new, () -> pauses);
    attention =
        new Attention(
            () -> ears,
            turns,
            playback,
            guard,
            echo,
            WakeValue::new,
            new ListenSettings(mode, () -> followUpMillis, () -> bargeIn),
            states,
            new Backlog(atMost -> () -> {}));
    silence(500);
  }

  /** Each value for a quarter of a second. */
  private void hear(int... values) {
    for (int value : values) {
      frames(value, 250);
    }
  }

  private void silence(int millis) {
    frames(0, millis);
  }

  private void frames(int value, int millis) {
    short[] frame = new short[Capture.FRAME_LENGTH];
    for (int i = 0; i < millis / 32; i++) {
      Arrays.fill(frame, (short) value);
      attention.frame(frame, frame.length, 0);
    }
  }

  /** Ten minutes of it: it does not end by itself. */
  private Speech speak(String text) {
    Speech speech = playback.begin(Playback.Urgency.ANSWER);
    speech.saying(text);
    speech.accept(new Pcm(new PcmFormat(100, 1), new short[60_000]));
    long until = System.nanoTime() + 5_000_000_000L;
    while (!playback.isSpeaking() && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertTrue(playback.isSpeaking());
    return speech;
  }

  /** Takes so much out of each sample that has it. */
  private record TakesOut(int much) implements EchoCanceller {
    @Override
    public void playing(short[] samples, int offset, int count, long nanoTime) {}

    @Override
    public void clean(short[] frame, int count, long nanoTime) {
      for (int i = 0; i < count; i++) {
        frame[i] = (short) (frame[i] >= much ? frame[i] - much : frame[i]);
      }
    }

    @Override
    public void close() {}
  }

  /** Keeps what it is asked. */
  private final class RecordingTurns implements Turns {
    final List<String> heard = new ArrayList<>();
    final List<String> stopped = new ArrayList<>();
    boolean moving;
    private int goingOn;
    private long done;

    @Override
    public Hearing hear() {
      return Hearing.alone(new ValueTranscriber(), words -> 500);
    }

    @Override
    public void answer(Hearing ended, boolean called) {
      heard.add((called ? "called: " : "") + ended.words());
      goingOn++;
      ended.close();
    }

    void answered(int count) {
      goingOn -= count;
      done += count;
    }

    @Override
    public long answered() {
      return done;
    }

    @Override
    public boolean areGoingOn() {
      return goingOn > 0;
    }

    @Override
    public boolean areAwaitingAnswer() {
      return false;
    }

    @Override
    public boolean isSomethingMoving() {
      return moving;
    }

    @Override
    public boolean meansStop(String words) {
      return words.equals("stop");
    }

    @Override
    public void stop(String words) {
      stopped.add(words);
      playback.stopAll();
    }
  }

  /** Hears a word where the value changes to one; tells them after so much silence. */
  private final class ValueTranscriber implements Transcriber {
    private final StringBuilder words = new StringBuilder();
    private int last;
    private int silence;

    @Override
    public void accept(short[] samples, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        if (samples[i] != last && samples[i] >= 2) {
          words.append(words.isEmpty() ? "" : " ").append(WORDS.get(samples[i]));
        }
        last = samples[i];
        silence = last == 0 ? silence + 1 : 0;
      }
    }

    @Override
    public String partial() {
      return silence >= 16 * wordsAfterMillis ? words.toString() : "";
    }

    @Override
    public Transcript finish() {
      return new Transcript(words.toString(), List.of(), 1, "test");
    }

    @Override
    public void close() {}
  }

  private static final class LoudIsSpeech implements VoiceActivityDetector {
    @Override
    public int frameLength() {
      return Capture.FRAME_LENGTH;
    }

    @Override
    public float speechProbability(short[] samples, int offset) {
      return samples[offset] == 0 ? 0 : 1;
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
  }

  /** Is called where the value 2 ends, and may be where 11 or 12 does. */
  private static final class WakeValue implements WakeWordDetector {
    private short last;

    @Override
    public Detection accept(short[] samples, int offset, int length) {
      short before = last;
      last = samples[offset];
      if (last == before) {
        return null;
      }
      return switch (before) {
        case 2 -> new Detection("computer", 1, 0, true);
        case 11, 12 -> new Detection("computer", 0.6f, 0, false);
        default -> null;
      };
    }

    @Override
    public void reset() {}

    @Override
    public void close() {}
  }
}
