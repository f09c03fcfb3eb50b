package dev.tern.device.trigger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tern.device.part.Backoff;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records as the kernel writes them, through a FIFO in the place of the device. */
class TalkKeyTest {
  private static final int KEY = 164;
  private static final int OTHER = 30;

  @TempDir Path folder;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private Path device;
  private Thread thread;

  @BeforeEach
  void listen() throws Exception {
    device = folder.resolve("event0");
    makeFifo();
    Backoff soon = new Backoff(Duration.ofMillis(5), Duration.ofMillis(20));
    TalkKey key = new TalkKey(device, KEY, new Told(), soon);
    thread = Thread.ofPlatform().daemon().start(key);
  }

  @AfterEach
  void end() {
    thread.interrupt();
  }

  @Test
  void tellsDownAndUpOfItsKeyAlone() throws Exception {
    try (OutputStream kernel = Files.newOutputStream(device)) {
      kernel.write(record(1, OTHER, 1));
      kernel.write(record(1, KEY, 1));
      kernel.write(record(0, 0, 0));
      kernel.write(record(1, KEY, 2));
      kernel.write(record(1, KEY, 0));
      kernel.flush();

      assertEquals("down", next());
      assertEquals("up", next());
      assertNull(told.poll(50, TimeUnit.MILLISECONDS));
    }
  }

  @Test
  void putsTogetherRecordsThatComeInPieces() throws Exception {
    try (OutputStream kernel = Files.newOutputStream(device)) {
      byte[] record = record(1, KEY, 1);
      kernel.write(record, 0, 17);
      kernel.flush();
      Thread.sleep(30);
      kernel.write(record, 17, 7);
      kernel.flush();

      assertEquals("down", next());
    }
  }

  @Test
  void countsAsLetGoWhenTheDeviceGoesAndListensAgainWhenItIsBack() throws Exception {
    try (OutputStream kernel = Files.newOutputStream(device)) {
      kernel.write(record(1, KEY, 1));
    }
    assertEquals("down", next());
    assertEquals("up", next());

    Files.delete(device);
    Thread.sleep(50);
    makeFifo();
    try (OutputStream kernel = Files.newOutputStream(device)) {
      kernel.write(record(1, KEY, 1));
      kernel.flush();

      assertEquals("down", next());
    }
  }

  @Test
  void countsAsLetGoWhenTheKernelLostRecords() throws Exception {
    try (OutputStream kernel = Files.newOutputStream(device)) {
      kernel.write(record(1, KEY, 1));
      kernel.write(record(0, 3, 0));
      kernel.flush();

      assertEquals("down", next());
      assertEquals("up", next());
    }
  }

  @Test
  void endsWhenInterruptedWhileItWaits() throws Exception {
    try (OutputStream kernel = Files.newOutputStream(device)) {
      kernel.write(record(1, KEY, 1));
      kernel.flush();
      assertEquals("down", next());

      thread.interrupt();
      thread.join(Duration.ofSeconds(5));

      assertFalse(thread.isAlive());
      assertEquals("up", next());
    }
  }

  @Test
  void namesWhatASettingMustLookLike() {
    var wrong =
        assertThrows(
            IllegalArgumentException.class, () -> TalkKey.of("/dev/input/event0", new Told()));

    assertEquals(
        "key=/dev/input/event0; expected DEVICE:CODE, such as /dev/input/event0:164",
        wrong.getMessage());
  }

  private String next() throws InterruptedException {
    return told.poll(10, TimeUnit.SECONDS);
  }

  private void makeFifo() throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("mkfifo", device.toString()).start().waitFor());
  }

  private static byte[] record(int type, int code, int value) {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.nativeOrder())
        .putLong(1_700_000_000L)
        .putLong(250_000)
        .putShort((short) type)
        .putShort((short) code)
        .putInt(value)
        .array();
  }

  private final class Told implements TalkKey.Listener {
    @Override
    public void down() {
      told.add("down");
    }

    @Override
    public void up() {
      told.add("up");
    }
  }
}
