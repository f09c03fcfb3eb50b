package dev.tern.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class GrowingPcmTest {
  @Test
  void keepsAllInItsOrderHoweverMuchWasExpected() {
    GrowingPcm sound = new GrowingPcm(0);

    sound.append(new short[] {9, 1, 2, 9}, 1, 2);
    sound.append(new short[0], 0, 0);
    sound.append(new short[] {3}, 0, 1);
    sound.append(new short[] {4, 5, 6}, 0, 3);

    assertEquals(6, sound.length());
    assertArrayEquals(new short[] {1, 2, 3, 4, 5, 6}, sound.copy());
    assertEquals(6, sound.array()[5]);
  }
}
