package dev.tern.tensor.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  @Test
  void givesZeroedBytesAtCacheLinesAndCountsThem() {
    try (NativeMemory memory = new NativeMemory()) {
      for (long size : new long[] {1, 63, 64, 1000}) {
        MemorySegment bytes = memory.allocate(size);

        assertEquals(0, bytes.address() % 64);
        assertArrayEquals(new byte[(int) size], bytes.toArray(ValueLayout.JAVA_BYTE));
      }
      assertEquals(1128, memory.sizeBytes());
    }
  }

  @Test
  void keepsWhatIsInUseWhenItIsClosed() throws Exception {
    FloatRows rows;
    try (NativeMemory memory = new NativeMemory()) {
      rows = FloatRows.of(memory, new float[] {1, 2, 3});
    }
    System.gc();
    float[] read = new float[3];

    Thread other = Thread.ofPlatform().start(() -> rows.read(0, read, 0, 3));
    other.join();

    assertArrayEquals(new float[] {1, 2, 3}, read);
  }

  @Test
  void handsOutNothingOnceItIsClosed() {
    NativeMemory memory = new NativeMemory();
    memory.close();

    assertThrows(IllegalStateException.class, () -> memory.allocate(1));
  }

  @Test
  void saysHowMuchDidNotFit() {
    try (NativeMemory memory = new NativeMemory()) {
      memory.allocate(100);

      OutOfMemoryError full = assertThrows(OutOfMemoryError.class, () -> memory.allocate(1L << 50));

      assertTrue(
          full.getMessage()
              .startsWith(
                  "native memory: size=1125899906842624 bytes do not fit beside 100 taken here"),
          full.getMessage());
    }
  }

  @Test
  void padsRowsToWholeBlocks() {
    try (NativeMemory memory = new NativeMemory()) {
      FloatRows rows = new FloatRows(memory, 3, 65);
      rows.write(2, new float[] {9, 7, 8}, 1, 2);
      float[] read = new float[4];

      rows.read(2, read, 1, 3);

      assertArrayEquals(new float[] {0, 7, 8, 0}, read);
      assertEquals(128, rows.stride());
      assertEquals(2 * 128 * 4, rows.address(2) - rows.address());
    }
  }
}
