package dev.tern.device.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  @Test
  void doublesUpToItsLimitAndBeginsAnew() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    List<Long> waits = Stream.generate(backoff::next).limit(8).map(Duration::toSeconds).toList();
    backoff.reset();

    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L), waits);
    assertEquals(Duration.ofSeconds(1), backoff.next());
  }

  @Test
  void neverWaitsForNoTimeAtAll() {
    assertThrows(
        IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)));
  }
}
