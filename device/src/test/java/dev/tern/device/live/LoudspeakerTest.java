package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.audio.LiveSink;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.part.Backoff;
import dev.tern.device.part.Condition.State;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LoudspeakerTest {
  private static final Pcm CLAUSE = new Pcm(PcmFormat.SPEECH, new short[160]);

  private final Parts parts = new Parts(InstantSource.system());

  @Test
  void speaksOnWhereASpeakerWasLostAndAnotherCame() throws InterruptedException {
    OneClauseSpeaker first = new OneClauseSpeaker();
    OneClauseSpeaker second = new OneClauseSpeaker();
    Queue<LiveSink> speakers = new ArrayDeque<>(List.of(first, second));
    Backoff waits = new Backoff(Duration.ofMillis(10), Duration.ofSeconds(1));
    Loudspeaker loudspeaker =
        new Loudspeaker(
            parts,
            () -> {
              if (speakers.isEmpty()) {
                throw new NoSoundDeviceException("no sound card");
              }
              return speakers.remove();
            },
            waits);

    assertTrue(loudspeaker.accept(CLAUSE), "a turn goes on without a speaker");
    parts.ready(Part.VOICE);
    Thread thread = Thread.ofPlatform().start(loudspeaker);
    parts.awaitReady(Part.SPEAKER);
    while (second.heard.get() == 0) {
      assertTrue(loudspeaker.accept(CLAUSE));
      Thread.sleep(10);
    }
    assertTrue(loudspeaker.accept(CLAUSE), "the second one is lost here");

    assertEquals(1, first.heard.get());
    assertEquals(1, second.heard.get());
    while (!parts.of(Part.SPEAKER).reason().equals("no sound card")) {
      Thread.sleep(10);
    }
    assertEquals(State.FAILED, parts.of(Part.SPEAKER).state());
    thread.interrupt();
    assertTrue(thread.join(Duration.ofSeconds(5)));
  }

  /** Takes one clause and then is gone. */
  private static final class OneClauseSpeaker implements LiveSink {
    private final AtomicInteger heard = new AtomicInteger();

    @Override
    public boolean accept(Pcm clause) {
      return heard.compareAndSet(0, 1);
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
}
