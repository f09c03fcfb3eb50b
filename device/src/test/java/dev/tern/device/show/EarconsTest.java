package dev.tern.device.show;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.audio.LiveSink;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.conversation.ConversationState;
import dev.tern.device.conversation.StateChanges;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EarconsTest {
  private static final PcmFormat FORMAT = new PcmFormat(24_000, 1);

  private final StateChanges states = new StateChanges();
  private final List<Pcm> played = Collections.synchronizedList(new ArrayList<>());

  /** Keeps what is played. */
  private final class KeepingSink implements LiveSink {
    @Override
    public boolean accept(Pcm sound) {
      played.add(sound);
      return true;
    }

    @Override
    public void drain() {}

    @Override
    public void stop() {}

    @Override
    public long playedSamples() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private void awaitPlayed(int count) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (played.size() < count && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertEquals(count, played.size());
  }

  private static int peak(Pcm sound) {
    return IntStream.range(0, sound.samples().length)
        .map(i -> Math.abs(sound.samples()[i]))
        .max()
        .orElse(0);
  }

  @ParameterizedTest
  @EnumSource
  void isShortSoftAndBeginsAndEndsInSilence(Earcon earcon) {
    Pcm sound = earcon.sound(FORMAT);
    short[] samples = sound.samples();

    assertTrue(sound.duration().toMillis() <= 300, () -> sound.duration() + " long");
    assertTrue(peak(sound) > 1_000 && peak(sound) <= 3_277, () -> "peak=" + peak(sound));
    assertTrue(Math.abs(samples[0]) < 10 && Math.abs(samples[samples.length - 1]) < 10);
    for (int i = 1; i < samples.length; i++) {
      assertTrue(Math.abs(samples[i] - samples[i - 1]) < 1_500, "a click at sample " + i);
    }
  }

  @Test
  void tellsThatItListensAndThatItNoLongerDoes() throws InterruptedException {
    try (Earcons earcons = Earcons.begin(states, KeepingSink::new, () -> FORMAT, () -> true)) {
      states.become(ConversationState.LISTENING);
      awaitPlayed(1);
      states.become(ConversationState.IDLE);
      awaitPlayed(2);
    }

    assertArrayEquals(Earcon.LISTENING.sound(FORMAT).samples(), played.getFirst().samples());
    assertArrayEquals(Earcon.DONE.sound(FORMAT).samples(), played.getLast().samples());
  }

  @Test
  void soundsFromTheMomentThatTheyAreWanted() throws InterruptedException {
    AtomicBoolean wanted = new AtomicBoolean();
    try (Earcons earcons = Earcons.begin(states, KeepingSink::new, () -> FORMAT, wanted::get)) {
      earcons.play(Earcon.ERROR);
      Thread.sleep(300);
      assertEquals(0, played.size());

      wanted.set(true);
      earcons.play(Earcon.ERROR);
      awaitPlayed(1);
    }
  }

  @Test
  void tellsThatItIsStillThinking() throws InterruptedException {
    try (Earcons earcons = Earcons.begin(states, KeepingSink::new, () -> FORMAT, () -> true)) {
      states.become(ConversationState.THINKING);
      awaitPlayed(1);
    }

    assertArrayEquals(Earcon.STILL_THINKING.sound(FORMAT).samples(), played.getFirst().samples());
  }

  @Test
  void tellsThatATurnBrokeOff() throws InterruptedException {
    try (Earcons earcons = Earcons.begin(states, KeepingSink::new, () -> FORMAT, () -> true)) {
      states.failed();
      awaitPlayed(1);
    }

    assertArrayEquals(Earcon.ERROR.sound(FORMAT).samples(), played.getFirst().samples());
  }

  @Test
  void goesOnWithoutALine() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    try (Earcons earcons =
        Earcons.begin(
            states,
            () -> {
              asked.incrementAndGet();
              throw new NoSoundDeviceException("the card has one line");
            },
            () -> FORMAT,
            () -> true)) {
      earcons.play(Earcon.ERROR);
      earcons.play(Earcon.ERROR);
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (asked.get() < 2 && System.nanoTime() < end) {
        Thread.sleep(5);
      }
    }

    assertEquals(2, asked.get());
  }
}
