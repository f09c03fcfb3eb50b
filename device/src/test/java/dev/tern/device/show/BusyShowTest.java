package dev.tern.device.show;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tern.device.audio.LiveSink;
import dev.tern.ota.disk.FileDisk;
import dev.tern.pcm.Pcm;
import dev.tern.pcm.PcmFormat;
import dev.tern.tts.Phrase;
import dev.tern.tts.Synthesizer;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A light, a key and a speaker while no voice is loaded. */
@Timeout(30)
final class BusyShowTest {
  private static final int KEY = 164;
  private static final PcmFormat VOICE = new PcmFormat(22_050, 1);

  @TempDir Path folder;

  private final BlockingQueue<Pcm> heard = new LinkedBlockingQueue<>();
  private BusySpeech speech;
  private Path key;

  @BeforeEach
  void appliance() throws Exception {
    key = folder.resolve("key");
    assertEquals(0, new ProcessBuilder("mkfifo", key.toString()).start().waitFor());
    Path led = Files.createDirectories(folder.resolve("leds/status"));
    Files.writeString(led.resolve("trigger"), "[none] timer");
    Files.writeString(led.resolve("brightness"), "0");
    Files.writeString(led.resolve("max_brightness"), "1\n");
    Files.writeString(led.resolve("delay_on"), "");
    Files.writeString(led.resolve("delay_off"), "");
    speech = new BusySpeech(new FileDisk(), folder.resolve("gate"));
    new FileDisk().makeFolder(folder.resolve("gate"));
  }

  @Test
  void answersThePressOfAKeyAndTellsThatItIsOver() throws Exception {
    speech.prepare(new CountingVoice());

    try (BusyShow unused = show();
        OutputStream kernel = Files.newOutputStream(key)) {
      awaitFile("leds/status/trigger", "timer");
      kernel.write(record(1));
      kernel.flush();

      assertArrayEquals(new short[] {1, 1, 1}, heard.poll(10, TimeUnit.SECONDS).samples());
    }

    assertArrayEquals(new short[] {2, 2, 2}, heard.poll(10, TimeUnit.SECONDS).samples());
    awaitFile("leds/status/brightness", "0");
  }

  @Test
  void saysNothingToWhoDidNotAsk() throws Exception {
    speech.prepare(new CountingVoice());

    try (BusyShow unused = show()) {
      awaitFile("leds/status/trigger", "timer");
    }

    assertNull(heard.poll(50, TimeUnit.MILLISECONDS));
  }

  @Test
  void isSilentWhereNothingWasSpokenBefore() throws Exception {
    Files.writeString(folder.resolve("gate/busy.wav"), "RIFF, and then the power went");

    try (BusyShow unused = show();
        OutputStream kernel = Files.newOutputStream(key)) {
      kernel.write(record(1));
      kernel.flush();
      awaitFile("leds/status/trigger", "timer");
    }

    assertTrue(heard.isEmpty());
  }

  private BusyShow show() {
    return BusyShow.begin(
        folder.resolve("leds"), "status", key + ":" + KEY, speech, format -> new Line(heard));
  }

  private void awaitFile(String file, String content) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!Files.readString(folder.resolve(file)).equals(content)) {
      assertTrue(System.nanoTime() < end, file);
      Thread.sleep(5);
    }
  }

  /** As linux/input.h has it. */
  private static byte[] record(int value) {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.nativeOrder())
        .putShort(16, (short) 1)
        .putShort(18, (short) KEY)
        .putInt(20, value)
        .array();
  }

  /** Its first sentence sounds like 1, 1, 1, its second like 2, 2, 2. */
  private static final class CountingVoice implements Synthesizer {
    private short count;

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String language() {
      return "en";
    }

    @Override
    public PcmFormat format() {
      return VOICE;
    }

    @Override
    public void speak(Phrase phrase, Listener listener) {
      count++;
      listener.accept(new Pcm(VOICE, new short[] {count, count, count}));
    }

    @Override
    public void close() {}
  }

  private record Line(BlockingQueue<Pcm> heard) implements LiveSink {
    @Override
    public boolean accept(Pcm sound) {
      assertEquals(VOICE, sound.format());
      return heard.add(sound);
    }

    @Override
    public void drain() {}

    @Override
    public void stop() {}

    @Override
    public long playedSamples() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
