package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.conversation.Speech;
import dev.tern.device.conversation.SpokenWordsGuard;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class PlaybackTest {
  /** One sample a millisecond. */
  private static final PcmFormat FORMAT = new PcmFormat(1_000, 1);

  private final MemorySpeaker speaker = new MemorySpeaker();
  private final SpokenWordsGuard guard = new SpokenWordsGuard();
  private final Playback playback = new Playback(speaker, guard);
  private final Thread thread = Thread.ofPlatform().daemon().start(playback);

  @AfterEach
  void end() throws InterruptedException {
    thread.interrupt();
    assertTrue(thread.join(Duration.ofSeconds(5)), "still playing");
  }

  @Test
  void takesTheNextClauseWhileTheFirstIsPlayed() throws InterruptedException {
    Speech speech = playback.begin(Playback.Urgency.ANSWER);

    assertTrue(say(speech, "It is five.", 1, 300));
    assertTrue(say(speech, "And sunny.", 2, 300), "before anything was played");

    CompletableFuture<Speech.Aloud> end = ending(speech);
    speaker.play(600);
    assertEquals(new Speech.Aloud("It is five. And sunny.", false), end.join());
    assertEquals(300, speaker.played().indexOf((short) 2));
    assertFalse(playback.isSpeaking());
  }

  @Test
  void tellsWhatWasHeardOfASpeechThatIsStopped() throws InterruptedException {
    Speech speech = playback.begin(Playback.Urgency.ANSWER);
    say(speech, "One two.", 1, 400);
    say(speech, "Three four five six.", 2, 1_000);
    speaker.play(400 + 520);

    playback.stop();

    assertEquals(new Speech.Aloud("One two. Three four", true), speech.end());
    assertFalse(say(speech, "Seven.", 3, 100), "no more is wanted");
    assertFalse(speech.isWanted());
    assertFalse(playback.isSpeaking());
  }

  @Test
  void goesOnAfterAPauseAFewWordsBeforeWhereItWas() throws InterruptedException {
    Speech speech = playback.begin(Playback.Urgency.ANSWER);
    short[] counted = new short[1_000];
    IntStream.range(0, counted.length).forEach(i -> counted[i] = (short) i);
    speech.saying("A long sentence.");
    speech.accept(new Pcm(FORMAT, counted));
    CompletableFuture<Speech.Aloud> end = ending(speech);
    speaker.play(600);

    playback.pause();
    assertTrue(playback.isSpeaking());
    assertTrue(speaker.stops() > 0, "silent at once");
    playback.resume();
    speaker.play(600);

    assertEquals(new Speech.Aloud("A long sentence.", false), end.join());
    List<Short> played = speaker.played();
    assertEquals(599, played.get(599).intValue());
    assertEquals(400, played.get(600).intValue(), "200 ms before where it was");
    assertEquals(999, played.getLast().intValue());
  }

  @Test
  void hasAnAnnouncementWaitForTheAnswer() throws InterruptedException {
    Speech answer = playback.begin(Playback.Urgency.ANSWER);
    say(answer, "Yes.", 1, 100);
    speaker.play(50);
    Speech announcement = playback.begin(Playback.Urgency.ANNOUNCEMENT);
    say(announcement, "Your timer is up.", 2, 100);
    Speech next = playback.begin(Playback.Urgency.ANSWER);
    say(next, "No.", 3, 100);

    List<CompletableFuture<Speech.Aloud>> ends =
        List.of(answer, announcement, next).stream().map(PlaybackTest::ending).toList();
    speaker.play(250);
    ends.forEach(CompletableFuture::join);

    assertEquals(
        List.of((short) 1, (short) 3, (short) 2),
        speaker.played().stream().distinct().toList(),
        "the announcement last");
  }

  @Test
  void stopsWhatWaitsToo() throws InterruptedException {
    Speech answer = playback.begin(Playback.Urgency.ANSWER);
    say(answer, "Yes.", 1, 100);
    speaker.play(50);
    Speech beingThought = playback.begin(Playback.Urgency.ANSWER);

    playback.stopAll();

    assertFalse(beingThought.isWanted());
    assertEquals(new Speech.Aloud("", true), beingThought.end());
    assertTrue(answer.end().interrupted());
  }

  @Test
  void tellsTheGuardWhatIsSaid() throws InterruptedException {
    Speech speech = playback.begin(Playback.Urgency.ANSWER);
    say(speech, "The capital of France is Paris.", 1, 1_000);
    speaker.play(1);

    assertTrue(guard.isOwnVoice("the capital of france"));
    assertFalse(guard.isOwnVoice("turn on the light"));
    playback.stop();
    speech.end();
  }

  private static CompletableFuture<Speech.Aloud> ending(Speech speech) {
    return CompletableFuture.supplyAsync(
        speech::end, work -> Thread.ofPlatform().daemon().start(work));
  }

  private static boolean say(Speech speech, String text, int value, int count) {
    speech.saying(text);
    short[] samples = new short[count];
    Arrays.fill(samples, (short) value);
    return speech.accept(new Pcm(FORMAT, samples));
  }
}
