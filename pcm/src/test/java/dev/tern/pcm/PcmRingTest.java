package dev.tern.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PcmRingTest {
  @Test
  void keepsTheNewestSamplesInOrder() {
    var ring = new PcmRing(5);

    ring.write(new short[] {1, 2, 3}, 0, 3);
    ring.write(new short[] {0, 4, 5, 6, 7, 0}, 1, 4);

    assertArrayEquals(new short[] {3, 4, 5, 6, 7}, ring.last(5));
    assertArrayEquals(new short[] {6, 7}, ring.last(2));
    assertEquals(5, ring.size());
  }

  @Test
  void takesMoreThanItHolds() {
    var ring = new PcmRing(2);

    ring.write(new short[] {1, 2, 3, 4, 5}, 0, 5);

    assertArrayEquals(new short[] {4, 5}, ring.last(10));
  }

  @Test
  void isEmptyAfterClear() {
    var ring = new PcmRing(4);
    ring.write(new short[] {1, 2, 3}, 0, 3);

    ring.clear();
    ring.write(new short[] {9}, 0, 1);

    assertArrayEquals(new short[] {9}, ring.last(4));
  }
}
