package dev.tern.tensor.team;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ThreadTeamTest {
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 7", "2, 1", "2, 2", "3, 1000", "8, 5"})
  void runsEveryPartOnce(int threads, int parts) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(parts);

      team.run(parts, runs::incrementAndGet);

      for (int i = 0; i < parts; i++) {
        assertEquals(1, runs.get(i), "part " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 5", "2, 1", "4, 3", "4, 16", "3, 1001"})
  void cutsRowsIntoRangesThatCoverEachRowOnce(int threads, int rows) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      AtomicIntegerArray seen = new AtomicIntegerArray(rows);

      team.forRanges(
          rows,
          (from, to) -> {
            for (int row = from; row < to; row++) {
              seen.incrementAndGet(row);
            }
          });

      for (int i = 0; i < rows; i++) {
        assertEquals(1, seen.get(i), "row " + i);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "3, 1", "2, 4", "4, 4"})
  void changesItsSizeBetweenTasks(int before, int after) {
    try (ThreadTeam team = new ThreadTeam(before)) {
      team.run(10, index -> {});

      team.arrange(after, Placement.ANYWHERE);

      assertEquals(after, team.threads());
      AtomicIntegerArray runs = new AtomicIntegerArray(1_000);
      team.run(1_000, runs::incrementAndGet);
      for (int i = 0; i < 1_000; i++) {
        assertEquals(1, runs.get(i), "part " + i);
      }
    }
  }

  @Test
  void bringsItsThreadsToTheirPlaceAndBack() throws InterruptedException {
    Set<Thread> inside = ConcurrentHashMap.newKeySet();
    CountDownLatch left = new CountDownLatch(1);
    Placement place =
        () -> {
          Thread thread = Thread.currentThread();
          inside.add(thread);
          return () -> {
            inside.remove(thread);
            left.countDown();
          };
        };
    try (ThreadTeam team = new ThreadTeam(2, place)) {
      // Both threads have to work at the same time, or the caller might do it all alone.
      CountDownLatch both = new CountDownLatch(2);
      team.run(2, index -> meet(both));
      assertEquals(1, inside.size(), "the caller goes there by itself");

      team.arrange(2, Placement.ANYWHERE);
      CountDownLatch again = new CountDownLatch(2);
      team.run(2, index -> meet(again));

      left.await();
      assertEquals(Set.of(), inside);
    }
  }

  @Test
  void callerWorksToo() {
    try (ThreadTeam team = new ThreadTeam(1)) {
      Set<Thread> workers = ConcurrentHashMap.newKeySet();

      team.run(3, index -> workers.add(Thread.currentThread()));

      assertEquals(Set.of(Thread.currentThread()), workers);
    }
  }

  @Test
  void partsRunAtTheSameTime() {
    try (ThreadTeam team = new ThreadTeam(3)) {
      CountDownLatch allArrived = new CountDownLatch(3);

      team.run(3, index -> meet(allArrived));

      assertEquals(0, allArrived.getCount());
    }
  }

  @Test
  void givesWhatAPartThrewToTheCallerAndWorksOn() {
    try (ThreadTeam team = new ThreadTeam(2)) {
      RuntimeException broken = new RuntimeException("part 5");

      RuntimeException seen =
          assertThrows(
              RuntimeException.class,
              () ->
                  team.run(
                      10,
                      index -> {
                        if (index == 5) {
                          throw broken;
                        }
                      }));
      AtomicInteger later = new AtomicInteger();
      team.run(10, index -> later.incrementAndGet());

      assertSame(broken, seen);
      assertEquals(10, later.get());
    }
  }

  @Test
  void manyShortTasksSeeEachOthersResults() {
    try (ThreadTeam team = new ThreadTeam(4)) {
      int[] values = new int[64];

      for (int round = 0; round < 20_000; round++) {
        // Each part reads what another part wrote in the round before.
        int[] before = values.clone();
        team.run(64, index -> values[index] = before[(index + 1) % 64] + 1);
      }

      for (int value : values) {
        assertEquals(20_000, value);
      }
    }
  }

  @Test
  void callersFromSeveralThreadsQueue() throws InterruptedException {
    try (ThreadTeam team = new ThreadTeam(2)) {
      AtomicInteger sum = new AtomicInteger();
      List<Thread> callers = new ArrayList<>();

      for (int i = 0; i < 4; i++) {
        callers.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int round = 0; round < 500; round++) {
                        team.run(3, index -> sum.incrementAndGet());
                      }
                    }));
      }
      for (Thread caller : callers) {
        caller.join();
      }

      assertEquals(4 * 500 * 3, sum.get());
    }
  }

  @Test
  void keepsAnInterruptForTheCaller() {
    try (ThreadTeam team = new ThreadTeam(2)) {
      Thread.currentThread().interrupt();
      AtomicInteger runs = new AtomicInteger();

      team.run(100, index -> runs.incrementAndGet());

      assertTrue(Thread.interrupted());
      assertEquals(100, runs.get());
    }
  }

  @Test
  void refusesATaskInsideATask() {
    try (ThreadTeam team = new ThreadTeam(2)) {
      assertThrows(
          IllegalStateException.class, () -> team.run(2, index -> team.run(2, inner -> {})));
    }
  }

  @Test
  void refusesWorkAfterClose() {
    ThreadTeam team = new ThreadTeam(2);
    team.close();
    team.close();

    assertThrows(IllegalStateException.class, () -> team.run(1, index -> {}));
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void refusesNoThreads() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new ThreadTeam(0));

    assertEquals("threads=0 is out of range; expected 1..256", refused.getMessage());
  }

  private static void meet(CountDownLatch latch) {
    latch.countDown();
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 50", "2, 200", "4, 50"})
  void seesAtABarrierWhatAllWroteBeforeIt(int threads, int stages) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      int[] written = new int[threads];
      AtomicInteger wrong = new AtomicInteger();

      team.together(
          seat -> {
            for (int stage = 1; stage <= stages; stage++) {
              written[seat.index()] = stage;
              seat.barrier();
              for (int one : written) {
                if (one != stage) {
                  wrong.incrementAndGet();
                }
              }
              seat.barrier();
            }
          });

      assertEquals(0, wrong.get());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 10, 3", "2, 1000, 7", "4, 5, 2"})
  void sharesOutEveryLoopWhole(int threads, int rows, int share) {
    try (ThreadTeam team = new ThreadTeam(threads)) {
      AtomicIntegerArray seen = new AtomicIntegerArray(rows);

      team.together(
          seat -> {
            for (int loop = 0; loop < 20; loop++) {
              for (int at = seat.claim(share); at < rows; at = seat.claim(share)) {
                for (int row = at; row < Math.min(rows, at + share); row++) {
                  seen.incrementAndGet(row);
                }
              }
              seat.barrier();
            }
          });

      for (int i = 0; i < rows; i++) {
        assertEquals(20, seen.get(i), "row " + i);
      }
    }
  }

  @Test
  void sendsTheOthersAwayFromTheirBarrierWhenOneFails() {
    try (ThreadTeam team = new ThreadTeam(3)) {
      IllegalArgumentException thrown =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  team.together(
                      seat -> {
                        if (seat.index() == 1) {
                          throw new IllegalArgumentException("seat 1");
                        }
                        seat.barrier();
                      }));

      assertEquals("seat 1", thrown.getMessage());
      team.together(ThreadTeam.Seat::barrier);
    }
  }

  @Test
  void pausesWhileSomeoneAsksItToStepAside() throws InterruptedException {
    try (ThreadTeam team = new ThreadTeam(2)) {
      AtomicInteger stages = new AtomicInteger();
      AtomicBoolean stop = new AtomicBoolean();
      CountDownLatch running = new CountDownLatch(1);
      boolean[] last = {false};
      Thread worker =
          Thread.ofPlatform()
              .start(
                  () ->
                      team.together(
                          seat -> {
                            while (true) {
                              if (seat.index() == 0) {
                                last[0] = stop.get();
                              }
                              seat.barrier();
                              if (last[0]) {
                                return;
                              }
                              stages.incrementAndGet();
                              running.countDown();
                              seat.barrier();
                            }
                          }));
      running.await();

      int before;
      int after;
      try (ThreadTeam.Aside aside = team.stepAside(Duration.ofSeconds(30))) {
        Thread.sleep(50); // both are at a barrier by now
        before = stages.get();
        Thread.sleep(100);
        after = stages.get();
      }
      while (stages.get() == after) {
        Thread.onSpinWait();
      }
      stop.set(true);
      worker.join();

      assertEquals(before, after);
    }
  }
}
