package dev.tern.device.audio;

import dev.tern.pcm.PcmFormat;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.TargetDataLine;

/** A microphone through Java Sound. Used by one thread. */
public final class Microphone implements LiveSource {
  private static final AudioFormat FORMAT =
      new AudioFormat(PcmFormat.SPEECH.sampleRateHz(), Short.SIZE, 1, true, false);

  private final TargetDataLine line;
  private byte[] bytes = new byte[0];

  private Microphone(TargetDataLine line) {
    this.line = line;
  }

  /**
   * @param name the board's {@code audio.capture}
   * @throws NoSoundDeviceException when there is none
   */
  public static Microphone open(String name) {
    TargetDataLine line = SoundDevices.line(TargetDataLine.class, "audio.capture", name, FORMAT);
    try {
      line.open(FORMAT);
    } catch (LineUnavailableException e) {
      throw new NoSoundDeviceException("audio.capture: is in use: " + e.getMessage(), e);
    }
    line.start();
    return new Microphone(line);
  }

  /** Names of the microphones that there are. */
  public static List<String> names() {
    return SoundDevices.names(TargetDataLine.class, FORMAT);
  }

  @Override
  public int read(short[] frame) {
    if (bytes.length != frame.length * Short.BYTES) {
      bytes = new byte[frame.length * Short.BYTES];
    }
    int count = line.read(bytes, 0, bytes.length) / Short.BYTES;
    for (int i = 0; i < count; i++) {
      frame[i] = (short) ((bytes[2 * i] & 0xff) | (bytes[2 * i + 1] << 8));
    }
    if (count <= 0) {
      // A card that was pulled out reads as nothing, at once and for ever.
      throw new NoSoundDeviceException(
          "audio.capture: the microphone has stopped; connect it again");
    }
    return count;
  }

  @Override
  public void flush() {
    line.flush();
  }

  @Override
  public void close() {
    line.close();
  }
}
