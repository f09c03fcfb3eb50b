package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.audio.LiveSource;
import dev.tern.device.audio.NoSoundDeviceException;
import dev.tern.device.part.Backoff;
import dev.tern.device.part.Condition.State;
import dev.tern.device.part.Part;
import dev.tern.device.part.Parts;
import dev.tern.device.supervision.Supervisor;
import dev.tern.device.supervision.Watchdog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class CaptureTest {
  private static final Duration FIRST_WAIT = Duration.ofMillis(20);

  private final Parts parts = new Parts(InstantSource.system());
  private final BlockingQueue<String> states = new LinkedBlockingQueue<>();
  private final AtomicInteger ends = new AtomicInteger();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private volatile int together = 1;
  private Thread thread;

  @AfterEach
  void stop() throws InterruptedException {
    thread.interrupt();
    assertTrue(thread.join(Duration.ofSeconds(5)), "still listening");
  }

  @Test
  void opensAMicrophoneThatComesLater() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch frames = new CountDownLatch(2);

    start(
        () -> {
          if (tries.incrementAndGet() < 4) {
            throw new NoSoundDeviceException("audio.capture=default: no sound card");
          }
          return new QuietMicrophone(Integer.MAX_VALUE);
        },
        count -> {
          assertEquals(512, count);
          frames.countDown();
        });

    assertEquals("failed audio.capture=default: no sound card", states.take());
    assertEquals("ready ", states.take());
    assertTrue(frames.await(10, TimeUnit.SECONDS));
    assertEquals(4, tries.get());
  }

  @Test
  void comesBackToAMicrophoneThatWasPulledOut() throws InterruptedException {
    start(() -> new QuietMicrophone(3), count -> {});

    assertEquals("ready ", states.take());
    assertEquals("failed the microphone has stopped", states.take());
    assertEquals("ready ", states.take());
    assertTrue(ends.get() >= 1, "the stream has ended");
  }

  @Test
  void triesAMicrophoneThatAlwaysFailsLessAndLessOften() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();

    start(
        () -> {
          tries.incrementAndGet();
          return new QuietMicrophone(0);
        },
        count -> {});
    Thread.sleep(1_000);

    // 20, 40, 80 ... ms: six tries in a second, where a fast loop has thousands.
    assertTrue(tries.get() >= 3 && tries.get() <= 7, "tries=" + tries);
  }

  @Test
  void hearsFramesTogetherWhileNothingGoesOn() throws InterruptedException {
    together = 4;
    BlockingQueue<Integer> reads = new LinkedBlockingQueue<>();

    start(() -> new CountingMicrophone(reads), count -> assertEquals(512, count));

    assertEquals(4 * 512, reads.take());
    // Each as it was heard, and with the time at which it was.
    for (int i = 0; i < 8; i++) {
      assertEquals(i + " after " + 32 * i + " ms", heard.take());
    }
    together = 1;
    while (reads.take() != 512) {
      // what had begun
    }
  }

  @Test
  void survivesAFrameThatFails() throws InterruptedException {
    CountDownLatch frames = new CountDownLatch(2);

    start(
        () -> new QuietMicrophone(Integer.MAX_VALUE),
        count -> {
          frames.countDown();
          throw new IllegalStateException("as made for this test");
        });

    assertTrue(frames.await(10, TimeUnit.SECONDS));
    assertEquals(State.READY, parts.of(Part.MICROPHONE).state());
  }

  private void start(Supplier<LiveSource> microphone, IntConsumer frame) {
    parts.ready(Part.LISTENER);
    parts.ready(Part.VOICE_ACTIVITY);
    parts.listen(
        (part, condition) -> states.add(condition.state().key() + " " + condition.reason()));
    Watchdog watchdog = Watchdog.start(Supervisor.ofThisProcess(complaint -> {}));
    Backoff waits = new Backoff(FIRST_WAIT, Duration.ofSeconds(60));
    FrameListener listener =
        new FrameListener() {
          @Override
          public void frame(short[] samples, int count, long capturedNanos) {
            heard.add(samples[0] + " after " + capturedNanos / 1_000_000 + " ms");
            frame.accept(count);
          }

          @Override
          public int framesTogether() {
            return together;
          }

          @Override
          public void ended() {
            ends.incrementAndGet();
          }
        };
    thread = Thread.ofPlatform().start(new Capture(parts, watchdog, microphone, listener, waits));
  }

  /** Hears nothing, and goes away after some frames. */
  private static final class QuietMicrophone implements LiveSource {
    private int framesLeft;

    QuietMicrophone(int frames) {
      framesLeft = frames;
    }

    @Override
    public int read(short[] frame) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (framesLeft-- == 0) {
        throw new NoSoundDeviceException("the microphone has stopped");
      }
      return frame.length;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Hears the number of each frame. */
  private static final class CountingMicrophone implements LiveSource {
    private final BlockingQueue<Integer> reads;
    private int position;
    private int begin;

    CountingMicrophone(BlockingQueue<Integer> reads) {
      this.reads = reads;
    }

    @Override
    public int read(short[] frame) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      begin = position;
      for (int i = 0; i < frame.length; i++) {
        frame[i] = (short) (position++ / 512);
      }
      reads.add(frame.length);
      return frame.length;
    }

    @Override
    public long capturedAtNanos() {
      return begin * 62_500L;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
