package dev.tern.device.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.part.Condition.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class StartUpTest {
  private final Parts parts = new Parts(InstantSource.system());
  private final CountDownLatch warmedUp = new CountDownLatch(1);

  @Test
  void opensWhatHearsWhenQuestionsAreTaken() throws InterruptedException {
    CountDownLatch mayHear = new CountDownLatch(1);
    StartUp startUp =
        startUp(
            List.of(opened(Part.RULES), opened(Part.LANGUAGE_MODEL), opened(Part.VOICE)),
            List.of(new Opening(Part.LISTENER, () -> await(mayHear))));

    startUp.begin();
    parts.awaitReady(Part.RULES, Part.LANGUAGE_MODEL, Part.VOICE);

    assertTrue(parts.areReady());
    assertEquals(State.LOADING, parts.of(Part.LISTENER).state());
    mayHear.countDown();
    parts.awaitReady(Part.LISTENER);
    assertTrue(warmedUp.await(10, TimeUnit.SECONDS));
  }

  @Test
  void doesWithoutWhatFails() throws InterruptedException {
    StartUp startUp =
        startUp(
            List.of(
                opened(Part.RULES),
                failing(Part.LANGUAGE_MODEL, new FailedPartException(Part.BOARD, "no file")),
                failing(Part.VOICE, new UnsatisfiedLinkError("libonnxruntime.so: too short"))),
            List.of(failing(Part.LISTENER, new OutOfMemoryError("Java heap space"))));

    startUp.begin();

    assertTrue(warmedUp.await(10, TimeUnit.SECONDS));
    assertTrue(parts.areReady());
    assertEquals("board has failed: no file", parts.of(Part.LANGUAGE_MODEL).reason());
    assertEquals(
        "a native library is missing or damaged: libonnxruntime.so: too short; install it anew and"
            + " restart",
        parts.of(Part.VOICE).reason());
    assertEquals(
        "not enough memory: Java heap space; take a smaller model or context length",
        parts.of(Part.LISTENER).reason());
    startUp.end();
  }

  @Test
  void triesAgainButNotFast() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    Opening comesLater =
        new Opening(
            Part.VOICE,
            () -> {
              if (tries.incrementAndGet() < 2) {
                throw new FailedPartException(Part.VOICE, "not installed");
              }
            });
    StartUp startUp = startUp(List.of(comesLater), List.of());

    long start = System.nanoTime();
    startUp.begin();
    parts.awaitReady(Part.VOICE);

    assertEquals(2, tries.get());
    assertFalse(
        Duration.ofNanos(System.nanoTime() - start).compareTo(Duration.ofSeconds(5)) < 0,
        "tried again before its time");
  }

  @Test
  void waitsAtTheEndForWhatIsBeingOpened() throws InterruptedException {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    StartUp startUp =
        startUp(
            List.of(
                new Opening(
                    Part.VOICE,
                    () -> {
                      begun.countDown();
                      sleep(Duration.ofMillis(300));
                      opened.incrementAndGet();
                    })),
            List.of());

    startUp.begin();
    await(begun);
    startUp.end();

    assertEquals(1, opened.get());
  }

  private StartUp startUp(List<Opening> first, List<Opening> behind) {
    return new StartUp(parts, first, behind, warmedUp::countDown);
  }

  private static Opening opened(Part part) {
    return new Opening(part, () -> {});
  }

  private static Opening failing(Part part, Throwable failure) {
    return new Opening(
        part,
        () -> {
          switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new AssertionError(failure);
          }
        });
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
