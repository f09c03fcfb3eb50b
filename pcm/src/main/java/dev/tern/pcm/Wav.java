package dev.tern.pcm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Sound in WAV files, whole at once. {@link WavReader} is for files too long to hold.
 *
 * <p>Read: integer samples of 8, 16, 24 and 32 bits and 32-bit floats, plain or in the extensible
 * form, all turned into 16 bits. Written: 16-bit samples with a 44-byte header.
 */
public final class Wav {
  private static final int BLOCK_FRAMES = 8192;

  private Wav() {}

  /**
   * Reads a file into memory.
   *
   * @throws PcmException when the file is missing, is not a WAV, is cut off or holds no sound
   */
  public static Pcm read(Path file) {
    try (WavReader reader = WavReader.open(file)) {
      return readAll(reader, file.toString());
    }
  }

  /**
   * Reads a WAV from bytes already in memory.
   *
   * @param name what error messages call it
   */
  public static Pcm read(byte[] bytes, String name) {
    try (WavReader reader = WavReader.open(new ByteArrayInputStream(bytes), bytes.length, name)) {
      return readAll(reader, name);
    }
  }

  /**
   * Reads a WAV from a stream to its end; the stream is closed.
   *
   * @param name what error messages call it
   */
  public static Pcm read(InputStream stream, String name) {
    try (WavReader reader = WavReader.open(stream, WavReader.UNKNOWN, name)) {
      return readAll(reader, name);
    }
  }

  private static Pcm readAll(WavReader reader, String name) {
    int channels = reader.format().channels();
    long expected = reader.frameCount() == WavReader.UNKNOWN ? 0 : reader.frameCount() * channels;
    requireHoldable(expected, name);
    short[] samples =
        new short[Math.max((int) Math.min(expected, 1 << 24), BLOCK_FRAMES * channels)];
    int length = 0;
    while (true) {
      if (samples.length - length < channels) {
        requireHoldable(2L * samples.length, name);
        samples = Arrays.copyOf(samples, 2 * samples.length);
      }
      int read = reader.read(samples, length, samples.length - length);
      if (read < 0) {
        break;
      }
      length += read;
    }
    return new Pcm(
        reader.format(), length == samples.length ? samples : Arrays.copyOf(samples, length));
  }

  private static void requireHoldable(long samples, String name) {
    if (samples > Integer.MAX_VALUE - 16) {
      throw new PcmException(
          name + ": samples=" + samples + " do not fit in memory at once; cut the file in parts");
    }
  }

  /** Writes a 16-bit WAV, replacing the file. */
  public static void write(Path file, Pcm sound) {
    try (OutputStream stream = Files.newOutputStream(file)) {
      write(stream, sound);
    } catch (IOException e) {
      throw new PcmException(
          file + ": cannot be written: " + e.getMessage() + "; check the folder and free space", e);
    }
  }

  /** Writes a 16-bit WAV; the stream stays open. */
  public static void write(OutputStream stream, Pcm sound) throws IOException {
    stream.write(header(sound.format(), sound.samples().length));
    short[] samples = sound.samples();
    byte[] block = new byte[2 * BLOCK_FRAMES];
    for (int start = 0; start < samples.length; start += BLOCK_FRAMES) {
      int length = Math.min(BLOCK_FRAMES, samples.length - start);
      for (int i = 0; i < length; i++) {
        block[2 * i] = (byte) samples[start + i];
        block[2 * i + 1] = (byte) (samples[start + i] >> 8);
      }
      stream.write(block, 0, 2 * length);
    }
  }

  /** A 16-bit WAV as bytes. */
  public static byte[] bytes(Pcm sound) {
    var out = new ByteArrayOutputStream(44 + 2 * sound.samples().length);
    try {
      write(out, sound);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array in memory does not fail
    }
    return out.toByteArray();
  }

  // 0 "RIFF" | 4 size of all that follows | 8 "WAVE"
  // 12 "fmt " | 16 size=16 | 20 tag=1 | 22 channels | 24 rate | 28 bytes a second
  // | 32 bytes a frame | 34 bits a sample | 36 "data" | 40 size | 44 samples
  private static byte[] header(PcmFormat format, int sampleCount) {
    long dataSize = 2L * sampleCount;
    if (dataSize + 36 > 0xFFFF_FFFFL) {
      throw new PcmException(
          "samples=" + sampleCount + " do not fit in a WAV file; its sizes are 32-bit");
    }
    var bytes = new ByteArrayOutputStream(44);
    var out = new DataOutputStream(bytes);
    try {
      out.writeBytes("RIFF");
      out.writeInt(Integer.reverseBytes((int) (dataSize + 36)));
      out.writeBytes("WAVEfmt ");
      out.writeInt(Integer.reverseBytes(16));
      out.writeShort(Short.reverseBytes((short) 1));
      out.writeShort(Short.reverseBytes((short) format.channels()));
      out.writeInt(Integer.reverseBytes(format.sampleRateHz()));
      out.writeInt(Integer.reverseBytes(format.sampleRateHz() * format.channels() * 2));
      out.writeShort(Short.reverseBytes((short) (format.channels() * 2)));
      out.writeShort(Short.reverseBytes((short) 16));
      out.writeBytes("data");
      out.writeInt(Integer.reverseBytes((int) dataSize));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
