package dev.tern.pcm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavTest {
  @TempDir Path folder;

  @Test
  void readsBackWhatItWrote() {
    Path file = folder.resolve("stereo.wav");
    short[] samples = {1, -1, Short.MAX_VALUE, Short.MIN_VALUE, 300, -300};

    Wav.write(file, new Pcm(new PcmFormat(44_100, 2), samples));

    Pcm read = Wav.read(file);
    assertEquals(new PcmFormat(44_100, 2), read.format());
    assertArrayEquals(samples, read.samples());
  }

  @Test
  void readsIntegersOfEveryWidthAndFloats() {
    short[] expected = {0x1200, -0x1200, 0};

    assertArrayEquals(expected, readSamples(1, 8, new byte[] {(byte) 0x92, 0x6E, (byte) 0x80}));
    assertArrayEquals(expected, readSamples(1, 16, new byte[] {0, 0x12, 0, (byte) 0xEE, 0, 0}));
    assertArrayEquals(
        expected, readSamples(1, 24, new byte[] {0, 0, 0x12, 0, 0, (byte) 0xEE, 0, 0, 0}));
    assertArrayEquals(
        expected, readSamples(1, 32, new byte[] {0, 0, 0, 0x12, 0, 0, 0, (byte) 0xEE, 0, 0, 0, 0}));
    ByteBuffer floats = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(0x1200 / 32768f).putFloat(-0x1200 / 32768f).putFloat(Float.NaN);
    assertArrayEquals(expected, readSamples(3, 32, floats.array()));
  }

  @Test
  void clipsFloatsBeyondFullScale() {
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(3f).putFloat(Float.NEGATIVE_INFINITY);

    short[] read = readSamples(3, 32, floats.array());

    assertArrayEquals(new short[] {Short.MAX_VALUE, Short.MIN_VALUE}, read);
  }

  @Test
  void readsTheExtensibleFormat() {
    ByteBuffer fmt = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
    fmt.putShort((short) 0xFFFE).putShort((short) 1).putInt(16_000).putInt(32_000);
    fmt.putShort((short) 2).putShort((short) 16).putShort((short) 22).putShort((short) 16);
    fmt.putInt(4).putShort((short) 1);

    Pcm read =
        Wav.read(riff(chunk("fmt ", fmt.array()), chunk("data", new byte[] {1, 0})), "extensible");

    assertArrayEquals(new short[] {1}, read.samples());
  }

  @Test
  void skipsOtherChunksAndTheirPadding() {
    byte[] wav =
        riff(
            chunk("LIST", new byte[] {1, 2, 3}), // odd: one byte of padding follows
            chunk("fmt ", fmt(1, 1, 8_000, 16)),
            chunk("fact", new byte[4]),
            chunk("data", new byte[] {5, 0, 6, 0}),
            chunk("LIST", new byte[] {9, 9}));

    Pcm read = Wav.read(wav, "chunks");

    assertArrayEquals(new short[] {5, 6}, read.samples());
  }

  @Test
  void readsToTheEndWhereTheHeaderWasWrittenBeforeTheLengthWasKnown() {
    for (int unknown : new int[] {0, -1, 0x7FFFFFFF - 36}) {
      byte[] wav = simple(16_000, 1, new short[] {1, 2, 3});
      littleEndian(wav).putInt(4, unknown).putInt(40, unknown);

      assertArrayEquals(new short[] {1, 2, 3}, Wav.read(wav, "piped").samples());
      assertArrayEquals(
          new short[] {1, 2, 3}, Wav.read(new ByteArrayInputStream(wav), "piped").samples());
    }
  }

  @Test
  void streamsALongFileInPiecesOfWholeFrames() {
    Path file = folder.resolve("long.wav");
    short[] samples = new short[2 * 100_003];
    new Random(1).ints(samples.length).forEach(new ShortSink(samples));
    Wav.write(file, new Pcm(new PcmFormat(48_000, 2), samples));

    short[] collected = new short[samples.length];
    int length = 0;
    try (WavReader reader = WavReader.open(file)) {
      assertEquals(100_003, reader.frameCount());
      short[] piece = new short[1601]; // not a multiple of the channels: the last place stays free
      for (int read = reader.read(piece, 0, piece.length);
          read >= 0;
          read = reader.read(piece, 0, piece.length)) {
        assertEquals(0, read % 2);
        System.arraycopy(piece, 0, collected, length, read);
        length += read;
      }
    }

    assertEquals(samples.length, length);
    assertArrayEquals(samples, collected);
  }

  @Test
  void saysWhatIsWrongWithAFileAndWhatWasExpected() throws Exception {
    Path missing = folder.resolve("missing.wav");
    assertMessage(missing + ": no such file; expected a WAV file", missing);
    assertMessage(folder + ": is a folder; expected a WAV file", folder);
    assertMessage(file("empty.wav", new byte[0]) + ": is empty; expected a WAV file", "empty.wav");
    assertMessage(
        file("a.wav", ascii("ID3\3 and more bytes"))
            + ": is not a WAV file but MP3; convert it to a 16-bit PCM WAV",
        "a.wav");
    file("b.wav", ascii("OggS and more bytes"));
    assertContains("not a WAV file but Ogg", "b.wav");
    file("c.wav", ascii("fLaC and more bytes"));
    assertContains("not a WAV file but FLAC", "c.wav");
    file("d.wav", ascii("hello, I am a text"));
    assertContains("not a WAV file but starts with 'hell'", "d.wav");
    file("e.wav", simple(0, 1, new short[] {1}));
    assertContains("sampleRateHz=0 is out of range; expected 1..384000", "e.wav");
    file("f.wav", riff(chunk("fmt ", fmt(1, 0, 16_000, 16)), chunk("data", new byte[4])));
    assertContains("channels=0 is out of range; expected 1..32", "f.wav");
    file("g.wav", simple(16_000, 1, new short[0]));
    assertContains("holds no samples", "g.wav");
    file("h.wav", Arrays.copyOf(simple(16_000, 1, new short[100]), 144));
    assertContains("is cut off: its header promises data bytes=200, found=100", "h.wav");
    file("i.wav", riff(chunk("fmt ", fmt(6, 1, 8_000, 8)), chunk("data", new byte[4])));
    assertContains("samples of A-law with bits=8 are not supported", "i.wav");
    file("j.wav", riff(chunk("fmt ", fmt(1, 1, 8_000, 16))));
    assertContains("has no data chunk", "j.wav");
    file("k.wav", riff(chunk("data", new byte[4])));
    assertContains("has its data chunk before its fmt chunk", "k.wav");
  }

  @Test
  void noticesACutOffStreamOfUnknownLength() {
    byte[] cut = Arrays.copyOf(simple(16_000, 1, new short[100]), 144);

    var thrown =
        assertThrows(PcmException.class, () -> Wav.read(new ByteArrayInputStream(cut), "upload"));

    assertEquals(
        "upload: is cut off: its header promises data bytes=200, found=100; copy or record it"
            + " again",
        thrown.getMessage());
  }

  @Test
  void anyBytesEitherReadOrFailClearly() {
    var random = new Random(20261121);
    byte[] good =
        riff(
            chunk("LIST", new byte[7]),
            chunk("fmt ", fmt(1, 2, 16_000, 16)),
            chunk("data", new byte[64]));
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes;
      if (round % 3 == 0) {
        bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
      } else {
        bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
        for (int i = random.nextInt(6); i > 0 && bytes.length > 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
      try {
        Wav.read(bytes, "fuzz");
        Wav.read(new ByteArrayInputStream(bytes), "fuzz");
      } catch (PcmException expected) {
        assertTrue(expected.getMessage().startsWith("fuzz: "), expected.getMessage());
      }
    }
  }

  private record ShortSink(short[] target, int[] next) implements java.util.function.IntConsumer {
    ShortSink(short[] target) {
      this(target, new int[1]);
    }

    @Override
    public void accept(int value) {
      target[next[0]++] = (short) value;
    }
  }

  private void assertMessage(String expected, String file) {
    assertMessage(expected, folder.resolve(file));
  }

  private void assertMessage(String expected, Path file) {
    assertEquals(expected, assertThrows(PcmException.class, () -> Wav.read(file)).getMessage());
  }

  private void assertContains(String expected, String file) {
    String message =
        assertThrows(PcmException.class, () -> Wav.read(folder.resolve(file))).getMessage();
    assertTrue(message.contains(expected), message);
  }

  private Path file(String name, byte[] bytes) throws Exception {
    return Files.write(folder.resolve(name), bytes);
  }

  private static short[] readSamples(int tag, int bits, byte[] data) {
    byte[] wav = riff(chunk("fmt ", fmt(tag, 1, 16_000, bits)), chunk("data", data));
    return Wav.read(wav, bits + " bits").samples();
  }

  private static byte[] simple(int rateHz, int channels, short[] samples) {
    ByteBuffer data = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
    for (short sample : samples) {
      data.putShort(sample);
    }
    return riff(chunk("fmt ", fmt(1, channels, rateHz, 16)), chunk("data", data.array()));
  }

  private static byte[] fmt(int tag, int channels, int rateHz, int bits) {
    int frameBytes = channels * bits / 8;
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) tag)
        .putShort((short) channels)
        .putInt(rateHz)
        .putInt(rateHz * frameBytes)
        .putShort((short) frameBytes)
        .putShort((short) bits)
        .array();
  }

  private static byte[] chunk(String id, byte[] body) {
    return ByteBuffer.allocate(8 + body.length + body.length % 2)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(ascii(id))
        .putInt(body.length)
        .put(body)
        .array();
  }

  private static byte[] riff(byte[]... chunks) {
    int size = 4 + Arrays.stream(chunks).mapToInt(c -> c.length).sum();
    ByteBuffer out = ByteBuffer.allocate(8 + size).order(ByteOrder.LITTLE_ENDIAN);
    out.put(ascii("RIFF")).putInt(size).put(ascii("WAVE"));
    for (byte[] chunk : chunks) {
      out.put(chunk);
    }
    return out.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
