package dev.tern.asr.whisper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.tensor.kernel.Kernels;
import dev.tern.tensor.kernel.Layout;
import dev.tern.tensor.memory.FloatRows;
import dev.tern.tensor.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyValuesTest {
  private static final int HEADS = 3;
  private static final int POSITIONS = 77;
  private static final int WIDTH = HEADS * Weights.HEAD_SIZE;

  private final NativeMemory memory = new NativeMemory();
  private final Kernels kernels = Kernels.best();
  private final float[][] keys = random();

  @Test
  void unpacksKeysAsAMatrixWithARowForEachPosition() {
    KeyValues stored = stored();
    MemorySegment matrix = memory.allocate(Layout.F32.size(POSITIONS, Weights.HEAD_SIZE));
    FloatRows row = new FloatRows(memory, 1, Weights.HEAD_SIZE);

    for (int head = 0; head < HEADS; head++) {
      stored.unpackKeys(head, POSITIONS, matrix);

      for (int position = 0; position < POSITIONS; position++) {
        kernels.unpackRow(
            Layout.F32, matrix.address(), POSITIONS, Weights.HEAD_SIZE, position, row.address());
        for (int i = 0; i < Weights.HEAD_SIZE; i++) {
          // Half a step of 127 to the largest, which is below 1.
          float expected = keys[position][head * Weights.HEAD_SIZE + i];
          assertEquals(expected, row.number(0, i), 0.5 / 127, "position " + position);
        }
      }
    }
  }

  @Test
  void copiesTheFirstPositions() {
    KeyValues from = stored();
    KeyValues to = new KeyValues(memory, HEADS, POSITIONS);
    MemorySegment expected = memory.allocate(Layout.F32.size(POSITIONS, Weights.HEAD_SIZE));
    MemorySegment found = memory.allocate(Layout.F32.size(POSITIONS, Weights.HEAD_SIZE));

    to.copy(from, 33);

    for (int head = 0; head < HEADS; head++) {
      from.unpackKeys(head, 33, expected);
      to.unpackKeys(head, 33, found);
      assertEquals(-1, expected.mismatch(found));
    }
  }

  private KeyValues stored() {
    FloatRows rows = new FloatRows(memory, POSITIONS, WIDTH);
    for (int i = 0; i < POSITIONS; i++) {
      rows.write(i, keys[i], 0, WIDTH);
    }
    KeyValues stored = new KeyValues(memory, HEADS, POSITIONS);
    kernels.store(
        stored.cache(), rows.address(), rows.address(), rows.stride(), 0, POSITIONS, 0, HEADS);
    return stored;
  }

  private static float[][] random() {
    var random = new Random(3);
    float[][] rows = new float[POSITIONS][WIDTH];
    for (float[] row : rows) {
      for (int i = 0; i < WIDTH; i++) {
        row[i] = random.nextFloat() * 2 - 1;
      }
    }
    return rows;
  }
}
