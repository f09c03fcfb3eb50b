package dev.tern.device.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tern.device.audio.LiveSource;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class MutableSourceTest {
  @Test
  void isSilentWhileItIsMuted() {
    MuteSwitch mute = new MuteSwitch();
    AtomicInteger uses = new AtomicInteger();
    mute.listen(uses::incrementAndGet);
    short[] frame = new short[3];
    try (LiveSource source = new MutableSource(new Sevens(), mute)) {
      mute.mute(true);
      assertEquals(3, source.read(frame));
      assertArrayEquals(new short[] {0, 0, 0}, frame);

      mute.mute(false);
      assertEquals(3, source.read(frame));
      assertArrayEquals(new short[] {7, 7, 7}, frame);
    }
    assertEquals(2, uses.get());
  }

  private static final class Sevens implements LiveSource {
    @Override
    public int read(short[] frame) {
      Arrays.fill(frame, (short) 7);
      return frame.length;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
